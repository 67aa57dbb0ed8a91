#include "limbeck/app/show/taps.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "limbeck/app/entry.h"

namespace limbeck::app {
namespace {

TEST(TapBefore, FollowsTheNetworkFromInputToOutput) {
  const std::vector<std::string> order = {"stem",    "stage1", "stage1.first", "stage2",       "stage2.pre",
                                          "stage10", "pooled", "exit1.logits", "exit2.logits", "logits"};
  std::vector<std::string> taps = order;
  std::sort(taps.begin(), taps.end());
  std::sort(taps.begin(), taps.end(), tap_before);
  EXPECT_EQ(taps, order);
}

TEST(NetworkFacts, LetTheOptionsSayClassesAndChannels) {
  model::Registry archs("arch");
  model::register_archs(archs);
  const NetworkFacts facts =
      network_facts(entry_node("arch", "lenet", {"classes=4", "channels_in=2"}), {{1, 28, 28}, 10}, archs);
  EXPECT_EQ(facts.fit.classes, 4);
  EXPECT_EQ(facts.fit.input, (Shape{2, 28, 28}));
  EXPECT_EQ(facts.taps.back(), (std::pair<std::string, Shape>{"logits", {4}}));
}

}  // namespace
}  // namespace limbeck::app
