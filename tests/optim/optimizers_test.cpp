#include "limbeck/optim/optimizers.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/base/error.h"
#include "optim/net.h"

namespace limbeck::optim {
namespace {

// Every rule and every way it can go.
const std::vector<std::string> kAll{
    "{optimizer: sgd, learning_rate: 0.1}",
    "{optimizer: sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.01}",
    "{optimizer: sgd, learning_rate: 0.1, momentum: 0.9, dampening: 0.5}",
    "{optimizer: sgd, learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_max_norm: 1}",
    "{optimizer: adam, learning_rate: 0.1, weight_decay: 0.1}",
    "{optimizer: adam, learning_rate: 0.1, weight_decay: 0.1, amsgrad: true, bias_correction: false}",
    "{optimizer: adamw, learning_rate: 0.1, amsgrad: true}",
    "{optimizer: adamw, learning_rate: 0.1, bias_correction: false}",
    "{optimizer: rmsprop, learning_rate: 0.1}",
    "{optimizer: rmsprop, learning_rate: 0.1, momentum: 0.9, centered: true, weight_decay: 0.01, "
    "weight_max_norm: 1}",
};

void expect_same(const std::vector<Tensor>& a, const std::vector<Tensor>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i], b[i])) << what << ", tensor " << i;
}

std::vector<Tensor> copies(const Tensors& state) {
  std::vector<Tensor> all;
  for (const auto& [name, value] : state) all.push_back(value.clone());
  return all;
}

Tensors copy(const Tensors& state) {
  Tensors all;
  for (const auto& [name, value] : state)
    all[name] = value.clone(at::MemoryFormat::Contiguous);  // as from a file
  return all;
}

void run(Optimizer& optimizer, const Net& net, int from, int to, const Tensor& bad = {}) {
  for (int step = from; step < to; ++step) {
    net.gradients(step);
    optimizer.update(1.0 / (1 + step), bad);
  }
}

TEST(Optimizer, GoesOnBitForBitFromItsState) {
  for (const std::string& yaml : kAll)
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      const Net unbroken(format), broken(format), resumed(format);
      Optimizer one(rules(yaml), unbroken.parameters), two(rules(yaml), broken.parameters);
      run(one, unbroken, 0, 12);
      run(two, broken, 0, 6);
      const auto halfway = broken.values();
      for (std::size_t i = 0; i < halfway.size(); ++i)
        resumed.parameters[i].second.detach().copy_(halfway[i]);
      Optimizer three(rules(yaml), resumed.parameters);
      three.restore(copy(two.state()));
      run(three, resumed, 6, 12);
      expect_same(unbroken.values(), resumed.values(), yaml);
      expect_same(copies(one.state()), copies(three.state()), yaml);
    }
}

TEST(Optimizer, StateIsInTheParametersLayout) {
  const Net net(at::MemoryFormat::ChannelsLast);
  Optimizer optimizer(rules(kAll[1]), net.parameters);
  run(optimizer, net, 0, 2);
  Optimizer restored(rules(kAll[1]), net.parameters);
  restored.restore(copy(optimizer.state()));  // the file's tensors are row-major
  EXPECT_EQ(restored.state().at("momentum.conv.weight").strides(), net.parameters[1].second.strides());
  EXPECT_EQ(restored.state().at("step.conv.weight").item<float>(), 2);
}

TEST(Optimizer, LayoutsOfParameterGradientAndStateMayDiffer) {
  // The fused kernels pair raw pointers: unequal strides would mix up the elements without a word.
  for (const std::string& yaml : kAll) {
    const Net plain, mixed(at::MemoryFormat::ChannelsLast);
    Optimizer one(rules(yaml), plain.parameters), two(rules(yaml), mixed.parameters);
    for (int step = 0; step < 6; ++step) {
      plain.gradients(step);
      for (std::size_t i = 0; i < 3; ++i)
        mixed.parameters[i].second.mutable_grad() =
            plain.parameters[i].second.grad().clone(at::MemoryFormat::Contiguous);
      // Halfway the weight is laid out anew, after its state was made.
      Tensor weight = mixed.parameters[1].second;
      if (step == 3) weight.set_data(weight.detach().contiguous());
      one.update(1, {});
      two.update(1, {});
    }
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_TRUE(at::allclose(plain.values()[i], mixed.values()[i], 1e-6, 1e-6)) << yaml << ", tensor " << i;
  }
}

TEST(Optimizer, RefusesWhatIsBadToTheLastBit) {
  for (const std::string& yaml : kAll)
    for (const double bad : {1.0, 3.0, std::nan(""), std::numeric_limits<double>::infinity()})
      for (const int begun : {0, 2}) {
        const Net net, clean;
        Optimizer optimizer(rules(yaml), net.parameters), reference(rules(yaml), clean.parameters);
        run(optimizer, net, 0, begun, at::zeros({}));
        run(reference, clean, 0, begun);
        const auto values = net.values();
        const auto state = copies(optimizer.state());
        net.gradients(begun);
        for (const auto& [name, parameter] : net.parameters) parameter.grad().view(-1).fill_(std::nan(""));
        optimizer.update(1, at::scalar_tensor(bad, at::kFloat));
        expect_same(net.values(), values, yaml);
        expect_same(copies(optimizer.state()), state, yaml);
        // And goes on as if it had never seen it, also where it was the first.
        run(optimizer, net, begun, begun + 2, at::zeros({1}));
        run(reference, clean, begun, begun + 2);
        expect_same(net.values(), clean.values(), yaml);
        expect_same(copies(optimizer.state()), copies(reference.state()), yaml);
      }
}

TEST(Optimizer, LeavesParametersWithoutGradientAlone) {
  // Momentum and weight decay would move them.
  for (const std::string& yaml : kAll) {
    const Net net;
    Optimizer optimizer(rules(yaml), net.parameters);
    run(optimizer, net, 0, 3);
    const auto values = net.values();
    const auto state = copy(optimizer.state());
    for (int step = 3; step < 6; ++step) {
      net.gradients(step);
      net.parameters[1].second.mutable_grad() = Tensor();
      optimizer.update(1, {});
    }
    EXPECT_TRUE(at::equal(net.values()[1], values[1])) << yaml;
    EXPECT_FALSE(at::equal(net.values()[0], values[0])) << yaml;
    for (const auto& [name, value] : state) {
      if (!name.ends_with("conv.weight")) continue;
      EXPECT_TRUE(at::equal(optimizer.state().at(name), value)) << yaml << name;
    }
  }
}

TEST(Optimizer, FrozenParametersAreNotTouched) {
  const Net net;
  Tensor frozen = net.parameters[0].second;
  frozen.requires_grad_(false);
  Optimizer optimizer(rules(kAll[1]), net.parameters);
  const auto values = net.values();
  for (int step = 0; step < 3; ++step) {
    (net.parameters[0].second * 2).sum().add(net.parameters[1].second.square().sum()).backward();
    optimizer.update(1, {});
  }
  EXPECT_TRUE(at::equal(net.values()[0], values[0]));
  EXPECT_FALSE(at::equal(net.values()[1], values[1]));
}

TEST(Optimizer, BeginsEachParametersMomentumWithItsOwnFirstGradient) {
  // Dampening 1 holds back all gradients but the first: whoever comes late must not be taken for old.
  const Tensor early = at::zeros({1}).requires_grad_(), late = at::zeros({1}).requires_grad_();
  Optimizer optimizer(rules("{optimizer: sgd, learning_rate: 1, momentum: 1, dampening: 1}"),
                      {{"early", early}, {"late", late}});
  early.mutable_grad() = at::ones({1});
  optimizer.update(1, {});
  optimizer.update(1, {});
  late.mutable_grad() = at::ones({1});
  optimizer.update(1, {});
  EXPECT_EQ(early.item<float>(), -3);
  EXPECT_EQ(late.item<float>(), -1);
}

TEST(Optimizer, DecayActsOnEveryParameterUnlessAGroupSaysOtherwise) {
  const auto decayed = [](const std::string& yaml) {
    const Net net;
    Optimizer optimizer(rules(yaml), net.parameters);
    for (const auto& [name, parameter] : net.parameters)
      parameter.mutable_grad() = at::zeros_like(parameter.detach());
    const auto before = net.values();
    optimizer.update(1, {});
    std::vector<bool> moved;
    for (std::size_t i = 0; i < 3; ++i) {
      const Tensor expected = before[i] * (1 - 0.5 * 0.1);
      moved.push_back(!at::equal(net.values()[i], before[i]));
      EXPECT_TRUE(!moved.back() || at::allclose(net.values()[i], expected, 1e-6, 1e-7));
    }
    return moved;
  };
  const std::string sgd = "{optimizer: sgd, learning_rate: 0.5, weight_decay: 0.1";
  EXPECT_EQ(decayed(sgd + "}"), (std::vector<bool>{true, true, true}));
  EXPECT_EQ(decayed(sgd + ", groups: [{parameters: \"*.bias\", weight_decay: 0}]}"),
            (std::vector<bool>{true, true, false}));
  EXPECT_EQ(decayed(sgd + ", groups: [{parameters: [\"*.bias\", \"conv.*\"], weight_decay: 0}]}"),
            (std::vector<bool>{true, false, false}));
}

TEST(Optimizer, TheFirstGroupThatFitsWins) {
  const Net net;
  Optimizer optimizer(
      rules("{optimizer: sgd, learning_rate: 1, groups: [{parameters: \"fc.*\", learning_rate: 0.5}, "
            "{parameters: \"*.weight\", learning_rate: 0.25}]}"),
      net.parameters);
  EXPECT_EQ(optimizer.learning_rate(), 1);
  for (const auto& [name, parameter] : net.parameters)
    parameter.mutable_grad() = at::ones_like(parameter.detach());
  const auto before = net.values();
  optimizer.update(0.5, {});
  EXPECT_TRUE(at::equal(net.values()[0], before[0] - 0.25));  // fc.weight fits both
  EXPECT_TRUE(at::equal(net.values()[1], before[1] - 0.125));
  EXPECT_TRUE(at::equal(net.values()[2], before[2] - 0.25));
}

TEST(Optimizer, BoundsEachUnitsIncomingWeights) {
  // Rows (3, 4) and (0.3, 0.4): the first is scaled from norm 5 to 2, the second left alone. A bias has no
  // bound.
  for (const std::string& name : registry().names()) {
    const Tensor weight = at::tensor({3.0f, 4.0f, 0.3f, 0.4f}).view({2, 2}).requires_grad_();
    const Tensor bias = at::tensor({7.0f}).requires_grad_();
    Optimizer optimizer(rules("{optimizer: " + name + ", learning_rate: 0, weight_max_norm: 2}"),
                        {{"weight", weight}, {"bias", bias}});
    weight.mutable_grad() = at::ones({2, 2});
    bias.mutable_grad() = at::ones({1});
    optimizer.update(1, {});
    EXPECT_TRUE(at::allclose(weight.detach()[0], at::tensor({1.2f, 1.6f}), 1e-6, 0)) << name;
    EXPECT_TRUE(at::equal(weight.detach()[1], at::tensor({0.3f, 0.4f}))) << name;
    EXPECT_EQ(bias.item<float>(), 7) << name;
  }
}

TEST(Optimizer, BoundsFiltersOfConvolutionsWhole) {
  const Tensor weight = at::ones({2, 4, 3, 3}).requires_grad_();  // norm 6 each
  Optimizer optimizer(rules("{optimizer: sgd, learning_rate: 0, weight_max_norm: 3}"), {{"weight", weight}});
  weight.mutable_grad() = at::zeros({2, 4, 3, 3});
  optimizer.update(1, {});
  EXPECT_TRUE(at::allclose(weight.detach(), at::full({2, 4, 3, 3}, 0.5), 1e-6, 0));
}

TEST(Optimizer, KeepsFloat64AndFloat32Apart) {
  for (const std::string& yaml : kAll) {
    const Net net, single, twice;
    auto both = net.parameters;
    both[2].second = net.parameters[2].second.detach().to(at::kDouble).requires_grad_();
    Optimizer optimizer(rules(yaml), both), reference(rules(yaml), single.parameters);
    for (int step = 0; step < 3; ++step) {
      single.gradients(step);
      for (std::size_t i = 0; i < 3; ++i)
        both[i].second.mutable_grad() = single.parameters[i].second.grad().to(both[i].second.scalar_type());
      optimizer.update(1, {});
      reference.update(1, {});
    }
    EXPECT_TRUE(at::equal(both[0].second.detach(), single.values()[0])) << yaml;
    EXPECT_TRUE(at::allclose(both[2].second.detach().to(at::kFloat), single.values()[2], 1e-5, 1e-6)) << yaml;
  }
}

TEST(Optimizer, StateHasAFixedSetOfNames) {
  const Tensor weight = at::ones({2}).requires_grad_();
  const auto names = [&](const std::string& yaml) {
    std::vector<std::string> all;
    for (const auto& [name, value] : Optimizer(rules(yaml), {{"w", weight}}).state()) all.push_back(name);
    return all;
  };
  EXPECT_EQ(names(kAll[0]), (std::vector<std::string>{"step.w"}));
  EXPECT_EQ(names(kAll[1]), (std::vector<std::string>{"momentum.w", "step.w"}));
  EXPECT_EQ(names(kAll[6]), (std::vector<std::string>{"largest_square.w", "mean.w", "square.w", "step.w"}));
  EXPECT_EQ(names(kAll[9]), (std::vector<std::string>{"mean.w", "momentum.w", "square.w", "step.w"}));
}

TEST(Optimizer, RefusesTheStateOfAnother) {
  const Net net;
  Optimizer sgd(rules(kAll[0]), net.parameters), momentum(rules(kAll[1]), net.parameters);
  EXPECT_THROW(momentum.restore(sgd.state()), UserError);
  Tensors state = copy(momentum.state());
  state["momentum.fc.bias"] = at::zeros({3});
  EXPECT_THROW(momentum.restore(state), UserError);
}

}  // namespace
}  // namespace limbeck::optim
