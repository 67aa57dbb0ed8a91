#include "limbeck/app/show/taps.h"

#include <gtest/gtest.h>

#include "limbeck/app/entry.h"

namespace limbeck::app {
namespace {

TEST(NetworkFacts, LetTheOptionsSayClassesAndChannels) {
  model::Registry archs("arch");
  model::register_archs(archs);
  const NetworkFacts facts =
      network_facts(entry_node("arch", "lenet", {"classes=4", "channels_in=2"}), {{1, 28, 28}, 10}, archs);
  EXPECT_EQ(facts.fit.classes, 4);
  EXPECT_EQ(facts.fit.input, (Shape{2, 28, 28}));
  EXPECT_EQ(facts.taps.back(), (std::pair<std::string, Shape>{"logits", {4}}));
}

TEST(NetworkFacts, SayNothingOfClassesWhereANetworkScoresNone) {
  model::Registry archs("arch");
  model::register_archs(archs);
  const NetworkFacts facts =
      network_facts(entry_node("arch", "dncnn", {"depth=3"}), {{1, 28, 28}, 10}, archs);
  EXPECT_EQ(facts.fit.classes, 0);
  EXPECT_EQ(facts.taps.back().first, "output");
  EXPECT_EQ(network_text(facts).find("class"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::app
