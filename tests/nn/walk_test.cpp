#include "limbeck/nn/walk.h"

#include <gtest/gtest.h>

#include "nn/networks.h"

namespace limbeck::nn {
namespace {

TEST(Walk, FindsEveryUnitAndLayerByItsPath) {
  Network network;
  const Walk& walk = Walk::of(network);
  std::vector<std::string> prefixes, layers;
  for (const Walk::Seat& seat : walk.units) prefixes.push_back(seat.slot.prefix);
  for (const auto& [layer, path] : walk.layers) layers.push_back(path);
  EXPECT_EQ(prefixes, (std::vector<std::string>{"", "block1.", "block2."}));
  EXPECT_EQ(layers, (std::vector<std::string>{"block1.conv", "block1.bn", "block2.conv", "block2.bn",
                                              "dropout", "fc"}));
  EXPECT_EQ(walk.norms.size(), 2u);
  ASSERT_EQ(walk.dropouts.size(), 1u);
  EXPECT_EQ(walk.dropouts[0].module, network.dropout.get());
}

TEST(Walk, IsMadeOnce) {
  Network network;
  EXPECT_EQ(&Walk::of(network), &Walk::of(network));
}

}  // namespace
}  // namespace limbeck::nn
