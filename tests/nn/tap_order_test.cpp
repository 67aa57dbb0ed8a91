#include "limbeck/nn/tap_order.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace limbeck::nn {
namespace {

TEST(TapBefore, FollowsTheNetworkFromInputToOutput) {
  const std::vector<std::string> order = {"stem",    "stage1", "stage1.first", "stage2",       "stage2.pre",
                                          "stage10", "pooled", "exit1.logits", "exit2.logits", "logits"};
  std::vector<std::string> taps = order;
  std::sort(taps.begin(), taps.end());
  std::sort(taps.begin(), taps.end(), tap_before);
  EXPECT_EQ(taps, order);
}

TEST(InOrder, GivesTheNamesOfATable) {
  EXPECT_EQ(in_order({{"logits", {2, 10}}, {"layer2", {2, 4}}, {"layer10", {2, 4}}, {"pooled", {2, 4}}}),
            (std::vector<std::string>{"layer2", "layer10", "pooled", "logits"}));
}

}  // namespace
}  // namespace limbeck::nn
