// What every optimiser, schedule and ramp keeps to.
#include <ATen/ATen.h>

#include <cmath>

#include "contract/entries.h"

namespace limbeck::contract {
namespace {

using namespace optim;

TEST(EveryOptimizer, IsWellDescribed) { expect_well_described(registries().optimizers); }
TEST(EverySchedule, IsWellDescribed) { expect_well_described(registries().schedules); }
TEST(EveryRamp, IsWellDescribed) { expect_well_described(registries().ramps); }

// Descends |x|^2 / 2 with the optimiser of a recipe.
struct Descent {
  Tensor x = at::tensor({1.0, -2.0, 3.0, -4.0}, at::kDouble).requires_grad_();
  Optimizer optimizer;

  explicit Descent(const std::string& name)
      : optimizer(
            [&] {
              const auto& registry = registries().optimizers;
              Params params(config::example_entry("optimizer", name, registry.at(name).example), "",
                            std::make_shared<config::Findings>());
              const OptimizerBuilder builder = make_optimizer(params, registry);
              params.findings().check();
              return builder();
            }(),
            {{"x", x}}) {}

  void step(const Tensor& bad = {}) {
    x.mutable_grad() = x.detach().clone();
    optimizer.update(1, bad);
  }
};

TEST(EveryOptimizer, Descends) {
  for (const std::string& name : registries().optimizers.names()) {
    SCOPED_TRACE(name);
    Descent descent(name);
    const double before = descent.x.norm().item<double>();
    for (int i = 0; i < 20; ++i) descent.step();
    EXPECT_LT(descent.x.norm().item<double>(), before);
  }
}

TEST(EveryOptimizer, ChangesNothingOnABadGradient) {
  for (const std::string& name : registries().optimizers.names()) {
    SCOPED_TRACE(name);
    Descent descent(name);
    descent.step();
    const Tensor x = descent.x.detach().clone();
    Tensors state;
    for (const auto& [slot, value] : descent.optimizer.state()) state[slot] = value.clone();
    descent.step(at::ones({}, at::kFloat));
    EXPECT_TRUE(at::equal(descent.x, x));
    for (const auto& [slot, value] : descent.optimizer.state())
      EXPECT_TRUE(at::equal(value, state.at(slot))) << slot;
  }
}

TEST(EveryOptimizer, GoesOnFromItsStateBitForBit) {
  for (const std::string& name : registries().optimizers.names()) {
    SCOPED_TRACE(name);
    Descent first(name), second(name);
    for (int i = 0; i < 3; ++i) first.step();
    {
      const at::NoGradGuard no_gradient;
      second.x.copy_(first.x);
    }
    second.optimizer.restore(first.optimizer.state());
    for (int i = 0; i < 3; ++i) {
      first.step();
      second.step();
    }
    EXPECT_TRUE(at::equal(first.x, second.x));
  }
}

constexpr Length kLength{200, 10};  // 20 epochs

std::shared_ptr<schedules::Schedule> schedule(const std::string& name) {
  return example_of(registries().schedules, name)();
}

TEST(EverySchedule, IsAFactorAllThroughTheStageAndPastItsEnd) {
  for (const std::string& name : registries().schedules.names()) {
    SCOPED_TRACE(name);
    const auto made = schedule(name);
    for (int64_t step = 0; step < kLength.steps + 20; ++step) {
      const double factor = made->at({step, kLength});
      EXPECT_TRUE(std::isfinite(factor) && factor >= 0) << step;
      if (!made->metric().empty() && step % 10 == 9) made->epoch_ended({{made->metric(), 1.0}});
    }
  }
}

TEST(EverySchedule, GoesOnFromItsState) {
  for (const std::string& name : registries().schedules.names()) {
    SCOPED_TRACE(name);
    const auto first = schedule(name), second = schedule(name);
    for (int epoch = 0; epoch < 12; ++epoch) first->epoch_ended({{first->metric(), 1.0}});
    if (!first->state().empty()) second->restore(first->state());
    for (int epoch = 12; epoch < 20; ++epoch) {
      EXPECT_EQ(first->at({epoch * 10, kLength}), second->at({epoch * 10, kLength}));
      first->epoch_ended({{first->metric(), 1.0}});
      second->epoch_ended({{second->metric(), 1.0}});
    }
  }
}

TEST(EveryRamp, GoesFromItsStartToItsEndAndStaysThere) {
  for (const std::string& name : registries().ramps.names()) {
    SCOPED_TRACE(name);
    const auto& registry = registries().ramps;
    const config::Node entry = config::example_entry("ramp", name, registry.at(name).example);
    const double start = *parse_number(entry.find("start")->text),
                 end = *parse_number(entry.find("end")->text);
    const auto ramp = example_of(registry, name)();
    EXPECT_DOUBLE_EQ(ramp->at({0, kLength}), start);
    EXPECT_DOUBLE_EQ(ramp->at({kLength.steps, kLength}), end);
    EXPECT_TRUE(ramp->stays(end, {kLength.steps, kLength}));
    EXPECT_FALSE(ramp->stays(start, {0, kLength}));
    for (int64_t step = 0; step < kLength.steps; ++step) {
      const double value = ramp->at({step, kLength});
      EXPECT_GE(value, std::min(start, end));
      EXPECT_LE(value, std::max(start, end));
    }
  }
}

}  // namespace
}  // namespace limbeck::contract
