#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string targets_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return sections::soft_targets(read(fixture.write(scratch)));
}

TEST(SoftTargetsSection, ShowsHardLabelAndBothTemperaturesOfEveryClass) {
  const std::string text = seen(targets_of(Fixture()));
  EXPECT_TRUE(holds(
      text, "hard label T = 1 T = 4 Shirt 0 1.3 % 14.4 % Coat 100.0 % 96.6 % 69.3 % Bag 0 2.1 % 16.3 %"))
      << text;
  EXPECT_TRUE(holds(text, "test, row 4,212"));
}

TEST(SoftTargetsSection, DrawsBarsAsLongAsTheNumbers) {
  EXPECT_TRUE(holds(targets_of(Fixture()), "<i style=\"--share:0.693\"></i>69.3"));
}

// With 12 classes the ten likeliest are shown, the true one first, and the other two summed up.
TEST(SoftTargetsSection, SumsUpTheRestOfManyClasses) {
  Fixture fixture;
  Json& target = fixture.judged["soft_targets"][0];
  target["plain"] = target["soft"] =
      std::vector<double>{0.2, 0.01, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.04, 0.03, 0.02};
  const std::string text = seen(targets_of(fixture));
  EXPECT_TRUE(holds(text, "T = 4 Coat 100.0 % 1.0 % 1.0 % Shirt 0 20.0 % 20.0 %")) << text;
  EXPECT_TRUE(holds(text, "the other 2 0 5.0 % 5.0 %")) << text;
}

TEST(SoftTargetsSection, OfNotANumberSaysSo) {
  Fixture fixture;
  fixture.judged["soft_targets"][0]["soft"][1] = NAN;
  EXPECT_TRUE(holds(targets_of(fixture), "<td>not a number</td>"));
}

TEST(SoftTargetsSection, IsLeftOutWithoutExamples) {
  Fixture fixture;
  fixture.judged["soft_targets"] = Json::array();
  EXPECT_EQ(targets_of(fixture), "");
}

}  // namespace
}  // namespace limbeck::report
