#include "limbeck/report/stages.h"

#include <gtest/gtest.h>

namespace limbeck::report {
namespace {

Stage distil() {
  Stage stage;
  stage.name = "distil";
  stage.set = "few";
  stage.samples = 1000;
  stage.epochs = 20.0;
  stage.steps = 160;
  stage.kept = "best valid.accuracy";
  stage.kept_epoch = 18;
  stage.losses = {{"cross_entropy", "0.1"}, {"kd", "1"}};
  return stage;
}

TEST(Stages, AreSaidInWords) {
  EXPECT_EQ(about(distil()),
            "20 epochs (160 steps) on few, 1,000 samples. Loss: 0.1 \u00d7 cross_entropy + kd. Kept: epoch "
            "18 (best "
            "valid.accuracy).");
}

TEST(Stages, LeaveOutWhatIsNotKnown) {
  Stage stage;
  EXPECT_EQ(about(stage), "");
  stage.steps = 1;
  EXPECT_EQ(about(stage), "1 step.");
}

}  // namespace
}  // namespace limbeck::report
