#include "limbeck/nn/state.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/nn/run.h"
#include "nn/networks.h"

namespace limbeck::nn {
namespace {

Tensors copies(const torch::nn::Module& module) {
  Tensors all;
  for (const auto& [name, value] : state(module)) all.emplace(name, value.detach().clone());
  return all;
}

std::string complaint(torch::nn::Module& module, const Tensors& values) {
  try {
    load_state(module, values, "weights w.safetensors");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

class State : public testing::Test {
 protected:
  State() { init(network, Random(1)); }
  Network network;
};

TEST_F(State, ComesInTheOrderOfPyTorch) {
  std::vector<std::string> names;
  for (const Named& item : ordered_state(*network.block1)) names.push_back(item.name);
  EXPECT_EQ(names, (std::vector<std::string>{"conv.weight", "bn.weight", "bn.bias", "bn.running_mean",
                                             "bn.running_var", "bn.num_batches_tracked"}));
}

TEST_F(State, OfTiedWeightsHoldsThemOnce) {
  struct Tied final : torch::nn::Module {
    Tied() { register_parameter("tail", register_parameter("head", at::ones({2}))); }
  };
  EXPECT_EQ(ordered_state(Tied()).size(), 1u);
  EXPECT_EQ(state(Tied()).begin()->first, "head");
}

TEST_F(State, LoadsBitForBitAndKeepsTheLayout) {
  Network other;
  init(other, Random(2));
  use_channels_last(other);
  load_state(other, copies(network), "weights");
  for (const auto& [name, value] : state(network))
    EXPECT_TRUE(at::equal(value, state(other).at(name))) << name;
  EXPECT_TRUE(other.block2->conv->parameters()[0].is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_F(State, NamesATensorOfAnotherShape) {
  Tensors values = copies(network);
  values["fc.weight"] = at::zeros({7, 48});
  values["fc.bias"] = at::zeros({7});
  EXPECT_EQ(complaint(network, values),
            "weights w.safetensors: tensor 'fc.weight' is (7, 48) in the file and (5, 48) in the model (and "
            "1 more)");
}

TEST_F(State, NamesTheFirstOfThoseThatAreMissingOrUnknown) {
  Tensors values = copies(network);
  for (const char* name :
       {"block1.conv.weight", "block1.bn.weight", "block1.bn.bias", "block2.bn.bias", "fc.bias"})
    values.erase(name);
  values["head.bias"] = at::zeros({5});
  EXPECT_EQ(
      complaint(network, values),
      "weights w.safetensors: the file lacks 'block1.conv.weight', 'block1.bn.weight', 'block1.bn.bias', "
      "'block2.bn.bias' and 1 more; the model has no 'head.bias'");
}

TEST_F(State, IsUntouchedWhereAnythingDoesNotFit) {
  Tensors values = copies(network);
  for (auto& [name, value] : values) value.zero_();
  values.erase("fc.bias");
  const Tensors before = copies(network);
  EXPECT_NE(complaint(network, values), "");
  for (const auto& [name, value] : state(network)) EXPECT_TRUE(at::equal(value, before.at(name))) << name;
}

TEST_F(State, RefusesWholeNumbersAsWeights) {
  Tensors values = copies(network);
  values["fc.bias"] = at::zeros({5}, at::kByte);
  EXPECT_EQ(complaint(network, values), "weights w.safetensors: numbers of another kind in 'fc.bias'");
}

TEST_F(State, DoesWithoutTheCounterThatOldFilesLack) {
  Tensors values = copies(network);
  values.erase("block1.bn.num_batches_tracked");
  network.block1->named_buffers()["bn.num_batches_tracked"].fill_(9);
  EXPECT_EQ(complaint(network, values), "");
  EXPECT_EQ(state(network).at("block1.bn.num_batches_tracked").item<int64_t>(), 0);
}

}  // namespace
}  // namespace limbeck::nn
