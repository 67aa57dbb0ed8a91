#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string reliability_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return sections::reliability(read(fixture.write(scratch)));
}

// Confidence 0.8654, accuracy 0.8314 in a square of side 240 at (40, 8): x = 247.7, y = 48.5.
TEST(ReliabilitySection, PutsEachBinWhereItBelongs) {
  const std::string html = reliability_of(Fixture());
  EXPECT_TRUE(holds(html, "<circle cx=\"247.7\" cy=\"48.5\" r=\"6.0\">")) << html;
  EXPECT_EQ(std::count(html.begin(), html.end(), '\n') > 0, true);
  EXPECT_TRUE(holds(html, "aria-label=\"Reliability of the distilled student. Calibration error 3.4 %."));
}

TEST(ReliabilitySection, GivesTheNumbersTooAndLeavesOutEmptyBins) {
  const std::string text = seen(reliability_of(Fixture()));
  EXPECT_TRUE(holds(text, "50 to 100 % 10,000 86.5 % 83.1 %")) << text;
  EXPECT_FALSE(holds(text, "0 to 50 %"));
}

TEST(ReliabilitySection, HasADiagramForEachModelInItsColour) {
  const std::string html = reliability_of(Fixture());
  for (const char* role : {"teacher", "alone", "student"})
    EXPECT_TRUE(holds(html, std::string("<figure class=\"reliability ") + role + "\">")) << role;
}

TEST(ReliabilitySection, IsLeftOutWithoutBins) {
  Fixture fixture;
  for (Json& model : fixture.judged["models"]) model.erase("reliability");
  EXPECT_EQ(reliability_of(fixture), "");
}

}  // namespace
}  // namespace limbeck::report
