#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

TEST(LeNet, HasTheParametersOfItsLayers) {
  // 25*6+6 + 150*16+16 + 400*120+120 + 120*84+84 + 84*10+10
  EXPECT_EQ(nn::parameter_count(*make("{arch: lenet}", kSmallGray)), 156 + 2416 + 48120 + 10164 + 850);
}

TEST(LeNet, PublishesTheSameTapsForBothUsualSizes) {
  nn::TapTable expected{{"pooled", {2, 84}}, {"logits", {2, 10}}};
  for (const char* tap : {"", ".pre", ".first"}) {
    expected["stage1" + std::string(tap)] = {2, 6, 28, 28};
    expected["stage2" + std::string(tap)] = {2, 16, 10, 10};
  }
  EXPECT_EQ(nn::tap_table(*make("{arch: lenet}", kSmallGray), images(kSmallGray, 2)), expected);
  const Fit larger{{1, 32, 32}, 10};
  EXPECT_EQ(nn::tap_table(*make("{arch: lenet}", larger), images(larger, 2)), expected);
}

TEST(LeNet, ScalesWithItsWidth) {
  const auto half = make("{arch: lenet, width: 0.5}", kSmallGray);
  const nn::TapTable table = nn::tap_table(*half, images(kSmallGray, 2));
  EXPECT_EQ(table.at("stage1"), (Shape{2, 3, 28, 28}));
  EXPECT_EQ(table.at("pooled"), (Shape{2, 42}));
  EXPECT_EQ(table.at("logits"), (Shape{2, 10}));
}

TEST(LeNet, WorksDownToTwelvePixels) {
  const Fit smallest{{1, 12, 12}, 10};
  EXPECT_EQ(nn::tap_table(*make("{arch: lenet}", smallest), images(smallest, 1)).at("logits"),
            (Shape{1, 10}));
  EXPECT_THROW(make("{arch: lenet}", Fit{{1, 11, 40}, 10}), UserError);
}

}  // namespace
}  // namespace limbeck::model
