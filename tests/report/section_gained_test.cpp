#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string gained_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return sections::gained(read(fixture.write(scratch)));
}

TEST(GainedSection, BalancesWhatWasGainedAndLost) {
  const std::string text = seen(gained_of(Fixture()));
  EXPECT_TRUE(holds(
      text,
      "The distilled student gets 531 samples right that the one trained alone gets wrong; 140 samples went "
      "the other way: 391 more of 10,000, or 3.9 points."))
      << text;
}

TEST(GainedSection, ShowsWhatBothSaidOfAnImage) {
  const std::string text = seen(gained_of(Fixture()));
  EXPECT_TRUE(holds(text, "Shirt Distilled student Shirt \u2713 71.3 % Student alone Bag \u2717 60.4 %"))
      << text;
}

TEST(GainedSection, DoesNotCallALossAGain) {
  Fixture fixture;
  fixture.judged["gained"]["count"] = 40;
  const std::string text = seen(gained_of(fixture));
  EXPECT_FALSE(holds(text, "What distillation gained"));
  EXPECT_TRUE(holds(text, "140 samples went the other way: 100 fewer of 10,000, or 1.0 points."));
}

TEST(GainedSection, OfSeveralStudentsIsAList) {
  Fixture fixture;
  Json second = fixture.judged["gained"];
  second["student"] = "other";
  second["count"] = 77;
  fixture.judged["gained"] = {fixture.judged["gained"], second};
  const std::string text = seen(gained_of(fixture));
  EXPECT_TRUE(holds(text, "The distilled student gets 531 samples"));
  EXPECT_TRUE(holds(text, "Other gets 77 samples"));
}

TEST(GainedSection, IsLeftOutWithoutBaseline) {
  Fixture fixture;
  fixture.judged.erase("gained");
  EXPECT_EQ(gained_of(fixture), "");
}

}  // namespace
}  // namespace limbeck::report
