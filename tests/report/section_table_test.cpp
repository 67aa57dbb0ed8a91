#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string table_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return sections::table(read(fixture.write(scratch)));
}

TEST(TableSection, PutsTheModelsBesideEachOther) {
  const std::string text = seen(table_of(Fixture()));
  EXPECT_TRUE(holds(text, "Teacher teacher {arch: mlp, hidden: [13]} Student alone student.alone"));
  EXPECT_TRUE(
      holds(text, "Accuracy share of samples called right 91.2 % 79.2 % 83.1 % +3.9 points over alone"))
      << text;
}

TEST(TableSection, TellsScreenReadersWhatIsNotKnown) {
  EXPECT_TRUE(holds(table_of(Fixture()), "<span class=\"none\" aria-label=\"not known\">"));
}

TEST(TableSection, WithoutATestSetSaysSoAndKeepsTheRest) {
  Fixture fixture;
  fixture.judged = nullptr;
  const std::string text = seen(table_of(fixture));
  EXPECT_TRUE(holds(text, "No held-out set was judged"));
  EXPECT_TRUE(holds(text, "Parameters numbers that were learned 1,200,000"));
}

}  // namespace
}  // namespace limbeck::report
