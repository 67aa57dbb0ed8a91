#include "limbeck/optim/metric.h"

#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/base/error.h"

namespace limbeck::optim {
namespace {

TEST(Best, GoesTheWayThatTheMeasureSays) {
  Best up("valid.psnr", 0, Best::Threshold::relative), down("valid.psnr", 0, Best::Threshold::relative);
  EXPECT_TRUE(up.improved({{"valid.psnr", {20, true}}}));
  EXPECT_TRUE(up.improved({{"valid.psnr", {21, true}}}));
  EXPECT_FALSE(up.improved({{"valid.psnr", {20.5, true}}}));
  EXPECT_TRUE(down.improved({{"valid.psnr", 20}}));
  EXPECT_FALSE(down.improved({{"valid.psnr", 21}}));
}

TEST(Best, AsksForMoreThanAShareOfTheBest) {
  Best best("valid.loss", 0.1, Best::Threshold::relative);
  EXPECT_TRUE(best.improved({{"valid.loss", 10}}));
  EXPECT_FALSE(best.improved({{"valid.loss", 9}}));  // the threshold itself is not enough
  EXPECT_TRUE(best.improved({{"valid.loss", 8.99}}));
  EXPECT_FALSE(best.improved({{"valid.loss", 8.1}}));  // and counts from the best, not from the last
}

TEST(Best, AsksForMoreThanAnAmount) {
  Best best("valid.accuracy", 0.25, Best::Threshold::absolute);
  EXPECT_TRUE(best.improved({{"valid.accuracy", {0.5, true}}}));
  EXPECT_FALSE(best.improved({{"valid.accuracy", {0.75, true}}}));
  EXPECT_TRUE(best.improved({{"valid.accuracy", {0.8, true}}}));
}

TEST(Best, NeedsAGainBelowZeroToo) {
  // A log likelihood of -1 must fall to below -1.1; best * (1 - threshold) would already be content with
  // -0.95.
  Best best("train.loss", 0.1, Best::Threshold::relative);
  EXPECT_TRUE(best.improved({{"train.loss", -1}}));
  EXPECT_FALSE(best.improved({{"train.loss", -1}}));
  EXPECT_FALSE(best.improved({{"train.loss", -1.05}}));
  EXPECT_TRUE(best.improved({{"train.loss", -1.2}}));
}

TEST(Best, IsNeverNan) {
  Best best("train.loss", 0, Best::Threshold::relative);
  EXPECT_FALSE(best.improved({{"train.loss", std::nan("")}}));
  EXPECT_TRUE(best.improved({{"train.loss", 5}}));
  EXPECT_FALSE(best.improved({{"train.loss", std::nan("")}}));
  EXPECT_TRUE(best.improved({{"train.loss", 4}}));
}

TEST(Best, SaysWhatIsMeasuredInstead) {
  Best best("valid.acuracy", 0, Best::Threshold::relative);
  try {
    best.improved({{"valid.accuracy", 0.5}, {"train.loss", 1}});
    FAIL();
  } catch (const UserError& error) {
    EXPECT_STREQ(
        error.what(),
        "metric 'valid.acuracy' is not measured in this stage; did you mean 'valid.accuracy'? (measured: "
        "train.loss, valid.accuracy)");
  }
}

TEST(Best, ComesBackFromItsState) {
  Best best("train.loss", 0, Best::Threshold::relative), other = best;
  std::map<std::string, double> state;
  best.save(state);
  EXPECT_TRUE(state.empty());
  best.improved({{"train.loss", 3}});
  best.save(state);
  other.restore(state);
  EXPECT_FALSE(other.improved({{"train.loss", 3}}));
  EXPECT_TRUE(other.improved({{"train.loss", 2}}));
}

}  // namespace
}  // namespace limbeck::optim
