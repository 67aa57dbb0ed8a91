#include "limbeck/nn/viewing.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/nn/run.h"
#include "nn/networks.h"

namespace limbeck::nn {
namespace {

class Taps : public testing::Test {
 protected:
  Taps() { init(network, Random(1)); }
  Network network;
};

TEST_F(Taps, AreNamedByThePathOfTheirUnit) {
  const Tensors seen = run(network, images(2), {"block1.pre", "logits"});
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen.at("block1.pre").sizes(), (at::IntArrayRef{2, 4, 4, 4}));
  EXPECT_EQ(seen.at("logits").sizes(), (at::IntArrayRef{2, 5}));
}

TEST_F(Taps, BeyondTheDeepestWantedOneAreNotComputed) {
  run(network, images(2), {"stage2", "block1.pre"});
  EXPECT_EQ(network.tails, 0);
}

TEST_F(Taps, MayBeAskedForTwice) { EXPECT_EQ(run(network, images(2), {"stage1", "stage1"}).size(), 1u); }

TEST_F(Taps, AllComeWithTheirShapes) {
  const TapTable expected{{"block1.pre", {2, 4, 4, 4}}, {"block2.pre", {2, 3, 4, 4}},
                          {"dropped", {2, 48}},         {"logits", {2, 5}},
                          {"stage1", {2, 4, 4, 4}},     {"stage2", {2, 3, 4, 4}}};
  EXPECT_EQ(tap_table(network, images(2)), expected);
}

TEST_F(Taps, ThatDoNotExistAreAnErrorThatListsTheOthers) {
  try {
    run(network, images(2), {"stage1", "stage3"});
    FAIL();
  } catch (const UserError& error) {
    EXPECT_STREQ(
        error.what(),
        "the model publishes no tap 'stage3'; it publishes: block1.pre, block2.pre, dropped, logits, stage1, "
        "stage2; did you mean 'stage1'?");
  }
}

TEST_F(Taps, LeaveNoLookBehind) {
  run(network, images(2), {"stage1"});
  EXPECT_THROW(run(network, {}, {"stage1"}), std::exception);  // no image: forward itself throws
  EXPECT_NO_THROW(network.forward(images(2)));                 // nobody looks: it runs to its end
  EXPECT_EQ(network.tails, 1);
}

class Repeating final : public Model {
 public:
  void forward(const Tensors& inputs) override {
    keep("value", inputs.at("image"));
    keep("value", inputs.at("image") + 1);
    keep("logits", inputs.at("image"));
  }
};

TEST(Tap, HasTheFirstValueOfAPass) {
  Repeating repeating;
  EXPECT_TRUE(at::equal(run(repeating, {{"image", at::zeros({3})}}, {"value", "logits"}).at("value"),
                        at::zeros({3})));
  EXPECT_TRUE(at::equal(run_all(repeating, {{"image", at::zeros({3})}}).at("value"), at::zeros({3})));
}

class Spoiler final : public Model {
 public:
  void forward(const Tensors& inputs) override {
    Tensor x = keep("stage1", inputs.at("image") + 0);
    x.relu_();
    keep("logits", x);
  }
};

TEST(Tap, ThatIsChangedInPlaceAfterwardsIsNoticed) {
  Spoiler spoiler;
  EXPECT_THROW(run(spoiler, {{"image", at::ones({3})}}, {"stage1", "logits"}), CheckFailed);
}

class Choosing final : public Model {
 public:
  void forward(const Tensors& inputs) override {
    const bool explicitly = wanted("scores");
    if (explicitly) keep("scores", inputs.at("image"));
    keep("logits", inputs.at("image") + (explicitly ? 1 : 0));
  }
};

TEST(Tap, CanBeAskedWhetherItIsWanted) {
  Choosing choosing;
  const Tensors zero{{"image", at::zeros({1})}};
  EXPECT_EQ(run(choosing, zero, {"logits"}).at("logits").item<float>(), 0);
  EXPECT_EQ(run(choosing, zero, {"scores", "logits"}).at("logits").item<float>(), 1);
}

// Runs the network that it holds, as an ensemble does, and itself once more in the midst of its own pass.
class Nesting final : public Model {
 public:
  Nesting() {
    inner = register_module("inner", std::make_shared<Network>());
    init(*inner, Random(1));
  }
  void forward(const Tensors& inputs) override {
    keep("inner_logits", run(*inner, inputs, {"logits"}).at("logits"));
    if (!again) {
      again = true;
      run(*this, inputs, {"inner_logits"});
      again = false;
    }
    inner->forward(inputs);
    keep("logits", inputs.at("image"));
  }
  std::shared_ptr<Network> inner;
  bool again = false;
};

TEST(Tap, OfAnOuterPassIsStillSeenAfterAPassInsideIt) {
  Nesting nesting;
  const Tensors seen = run(nesting, images(2), {"inner_logits", "inner.stage1", "logits"});
  EXPECT_EQ(seen.at("inner.stage1").sizes(), (at::IntArrayRef{2, 4, 4, 4}));
  EXPECT_EQ(run(*nesting.inner, images(2), {"stage1"}).size(), 1u);
}

}  // namespace
}  // namespace limbeck::nn
