#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

TEST(CurvesSection, GivesEveryNumberAsATableThatIsOpenWithoutJavaScript) {
  const std::string html = sections::curves(run_of(Fixture()));
  EXPECT_TRUE(holds(html, "<details class=\"numbers\" open>"));
  EXPECT_TRUE(holds(html, "<noscript>"));
  EXPECT_TRUE(
      holds(seen(html),
            "Epoch train.accuracy valid.accuracy train.loss train.cross_entropy train.kd learning_rate "
            "1 78.3 % 83.2 % 0.7221 0.9443 0.1176 0.0417 2 79.3 % 84.2 % 0.7121 0.9343 0.1076 0.0417"))
      << seen(html);
}

TEST(CurvesSection, SaysWhatTheStageDid) {
  EXPECT_TRUE(holds(seen(sections::curves(run_of(Fixture()))),
                    "Distilled student distil 2 epochs (850 steps) on train, 54,321 samples. Loss: 0.1 "
                    "\u00d7 cross_entropy + 0.9 "
                    "\u00d7 kd. Kept: epoch 2 (best valid.accuracy)."));
}

TEST(CurvesSection, WhatIsNoNumberIsAGapInTheChart) {
  Fixture fixture;
  fixture.metrics[1]["values"]["train.kd"] = NAN;
  fixture.metrics[4]["values"]["train.kd"] = 0.1076;
  const auto run = run_of(fixture);
  EXPECT_TRUE(holds(sections::curves_data(run), "\"y\":[null,0.1076"));
  EXPECT_TRUE(holds(seen(sections::curves(run)), "not a number"));
}

TEST(CurvesSection, WithoutEpochsIsASentence) {
  Fixture fixture;
  fixture.metrics.clear();
  const auto run = run_of(fixture);
  EXPECT_TRUE(holds(seen(sections::curves(run)), "No epoch has been recorded."));
  EXPECT_EQ(sections::curves_data(run), "[]");
}

}  // namespace
}  // namespace limbeck::report
