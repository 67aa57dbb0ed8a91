// Every case of tests/golden/optim: index.json holds the numbers, cases.yaml what each case means in our
// words.
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "limbeck/base/check.h"
#include "limbeck/optim/optimizers.h"
#include "limbeck/optim/ramps.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim {
namespace {

using Json = nlohmann::json;

const std::string kFolder = std::string(LIMBECK_SOURCE_FOLDER) + "/tests/golden/optim/";
constexpr double kTolerance = 1e-10;  // absolute, as the golden README has it

struct Entries {
  optimizers::Registry optimizers{"optimizer"};
  schedules::Registry schedules{"schedule"};
  ramps::Registry ramps{"ramp"};
  Entries() {
    optimizers::register_optimizers(optimizers);
    schedules::register_schedules(schedules);
    ramps::register_ramps(ramps);
  }
};

Tensor tensor_of(const Json& values) { return at::tensor(values.get<std::vector<double>>(), at::kDouble); }

// The largest absolute difference so far; NaN is infinitely far.
class Worst {
 public:
  void add(double ours, double theirs) {
    const double difference = std::abs(ours - theirs);
    value_ = std::max(value_, std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference);
  }
  void add(const Tensor& ours, const Json& theirs) {
    if (!theirs.is_array()) return add(ours.item<double>(), theirs.get<double>());
    const auto values = theirs.get<std::vector<double>>();
    LIMBECK_CHECK(ours.dim() == 1 && ours.size(0) == static_cast<int64_t>(values.size()), ours.sizes());
    for (int64_t i = 0; i < ours.size(0); ++i)
      add(ours[i].item<double>(), values[static_cast<std::size_t>(i)]);
  }
  double value() const { return value_; }

 private:
  double value_ = 0;
};

Progress moment(Params& ours, int64_t step) {
  const int64_t length =
      ours.integer("length", 1, Range::from(1), "of the stage, in steps; an epoch is one step");
  return {step, {length, 1}};
}

// Each returns the largest absolute difference of a case.

double run_optimizer(const Json& problem, const Json& golden, Params ours, const Entries& entries) {
  std::vector<double> flat;
  for (const Json& row : problem["A"])
    for (const double value : row) flat.push_back(value);
  const Tensor b = tensor_of(problem["b"]);
  const Tensor a = at::tensor(flat, at::kDouble).view({b.numel(), b.numel()});
  const Tensor x = tensor_of(problem["x0"]).requires_grad_();

  const double clip = ours.number("clip", 0, Range::from(0), "bound on the gradient's norm");
  const schedules::Builder schedule_builder = schedules::read_schedule(ours, "schedule", entries.schedules);
  const OptimizerBuilder builder =
      make_optimizer(*ours.entry("optimizer", "optimizer", "the optimiser"), entries.optimizers);
  ours.findings().check();
  const auto schedule = schedule_builder();
  Optimizer optimizer(builder(), {{"x", x}});
  Worst difference;
  for (std::size_t i = 0; i < golden["steps"].size(); ++i) {
    const Json& step = golden["steps"][i];
    const Tensor loss = at::dot(x, at::mv(a, x)) / 2 - at::dot(b, x);
    x.mutable_grad() = Tensor();
    loss.backward();
    difference.add(loss, step["loss"]);
    difference.add(x.grad(), step["grad"]);
    const Tensor norm = clip_gradients({x}, clip);
    if (step.contains("grad_norm")) difference.add(norm, step["grad_norm"]);
    if (step.contains("clipped_grad")) difference.add(x.grad(), step["clipped_grad"]);
    const double factor = schedule->at(moment(ours, static_cast<int64_t>(i)));
    difference.add(factor * optimizer.learning_rate(), step["lr"].get<double>());
    optimizer.update(factor, at::isfinite(norm).logical_not().to(at::kFloat));
    difference.add(x, step["x"]);
  }
  return difference.value();
}

double run_schedule(const Json& golden, Params ours, const Entries& entries) {
  const double rate = ours.number("learning_rate", 1, Range::from(0), "the learning rate at factor 1");
  const schedules::Builder builder = schedules::read_schedule(ours, "schedule", entries.schedules);
  ours.findings().check();
  const auto schedule = builder();
  Worst difference;
  for (std::size_t i = 0; i < golden["lr"].size(); ++i) {
    const double mine = rate * schedule->at(moment(ours, static_cast<int64_t>(i)));
    difference.add(mine, golden["lr"][i].get<double>());
    if (golden.contains("metrics"))
      schedule->epoch_ended({{schedule->metric(), golden["metrics"][i].get<double>()}});
  }
  return difference.value();
}

double run_average(const Json& golden, Params ours) {
  const auto options = read_average(ours);
  ours.findings().check();
  const Tensor value = tensor_of(golden["start"]);
  Average average(options.value(), {{"x", value}});
  Worst difference;
  for (std::size_t i = 0; i < golden["values"].size(); ++i) {
    value.copy_(tensor_of(golden["values"][i]));
    average.update({});
    difference.add(average.values().at("x"), golden["ema"][i]);
  }
  return difference.value();
}

double run_ramp(const Json& golden, Params ours, const Entries& entries) {
  const ValueBuilder builder = read_value(ours, "ramp", 0, Range::any(), "a weight", entries.ramps);
  ours.findings().check();
  const Value value = builder();
  Worst difference;
  for (std::size_t i = 0; i < golden["values"].size(); ++i)
    difference.add(value.at(moment(ours, static_cast<int64_t>(i))), golden["values"][i].get<double>());
  return difference.value();
}

class GoldenOptim : public testing::Test {
 protected:
  // Runs every case of a section; a case without an entry, or an entry without a case, is a failure.
  void run_section(const std::string& section, const std::function<double(const Json&, Params)>& run) {
    std::set<std::string> known;
    for (const Json& golden : index_[section]) {
      const std::string name = golden["name"];
      known.insert(name);
      const config::Node* node = cases_.find(section)->find(name);
      ASSERT_NE(node, nullptr) << section << "/" << name << " has no entry in cases.yaml";
      Params ours(*node, section + "." + name, std::make_shared<config::Findings>());
      if (ours.has("skip")) continue;
      EXPECT_LE(run(golden, ours), kTolerance) << section << "/" << name;
      ours.done();
      EXPECT_NO_THROW(ours.findings().check());
    }
    for (const config::Entry& entry : cases_.find(section)->entries)
      EXPECT_TRUE(known.contains(entry.key)) << section << "/" << entry.key << " is no case of index.json";
    EXPECT_FALSE(known.empty());
  }

  const Json index_ = Json::parse(std::ifstream(kFolder + "index.json"));
  const config::Node cases_ = config::read(kFolder + "cases.yaml");
  const Entries entries_;
};

TEST_F(GoldenOptim, OptimizersTakeTheSameSteps) {
  run_section("optimizers", [&](const Json& golden, Params ours) {
    return run_optimizer(index_["problem"], golden, std::move(ours), entries_);
  });
}

TEST_F(GoldenOptim, SchedulesGiveTheSameRates) {
  run_section("lr_schedules", [&](const Json& golden, Params ours) {
    return run_schedule(golden, std::move(ours), entries_);
  });
}

TEST_F(GoldenOptim, AveragesAreTheSame) {
  run_section("ema", [&](const Json& golden, Params ours) { return run_average(golden, std::move(ours)); });
}

TEST_F(GoldenOptim, WeightsMoveTheSame) {
  run_section("weight_schedules",
              [&](const Json& golden, Params ours) { return run_ramp(golden, std::move(ours), entries_); });
}

TEST_F(GoldenOptim, NoSectionIsForgotten) {
  std::set<std::string> sections{"problem"};
  for (const config::Entry& entry : cases_.entries) sections.insert(entry.key);
  for (const auto& [name, section] : index_.items()) EXPECT_TRUE(sections.contains(name)) << name;
}

}  // namespace
}  // namespace limbeck::optim
