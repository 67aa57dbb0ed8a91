#include "limbeck/app/verify/optim_case.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

using nlohmann::json;

constexpr double kTolerance = 1e-10;  // absolute, as the reference files' notes have it

// The largest differences of a case so far.
class Differences {
 public:
  void add(const Tensor& ours, const json& reference) {
    const Tensor expected = tensor_of(reference);
    if (ours.numel() != expected.numel())
      throw UserError(std::to_string(ours.numel()) + " values where the reference has " +
                      std::to_string(expected.numel()));
    const Tensor off = (ours.detach().reshape({-1}) - expected).abs();
    // Not a number is never equal.
    const double most = off.numel() > 0 ? off.max().item<double>() : 0;
    absolute_ = std::isnan(most) ? std::numeric_limits<double>::infinity() : std::max(absolute_, most);
    scale_ = std::max(scale_, expected.numel() > 0 ? expected.abs().max().item<double>() : 0);
  }
  void add(double ours, const json& reference) { add(at::scalar_tensor(ours, at::kDouble), reference); }

  double absolute() const { return absolute_; }
  double relative() const { return absolute_ == 0 ? 0 : absolute_ / std::max(scale_, 1e-6); }

  static Tensor tensor_of(const json& values) {
    std::vector<double> flat;
    for (const json& value : values.is_array() ? values : json::array({values}))
      flat.push_back(value.get<double>());
    return at::tensor(flat, at::kDouble);
  }

 private:
  double absolute_ = 0, scale_ = 0;
};

struct Case {
  const json &reference, &problem;
  Params& rule;
  const OptimRegistries& registries;

  Progress moment(std::size_t step) const {
    const int64_t length =
        rule.integer("length", 1, Range::from(1), "of the stage, in steps; an epoch is one step");
    return {static_cast<int64_t>(step), {length, 1}};
  }
  // To be called when all options are read, before anything is built of them.
  void done() const {
    moment(0);
    rule.done();
    rule.findings().check();
  }
};

// f(x) = x'Ax / 2 - b'x
struct Quadratic {
  Tensor a, b, start;

  explicit Quadratic(const json& problem) {
    std::vector<double> flat;
    for (const json& row : problem.at("A"))
      for (const json& value : row) flat.push_back(value.get<double>());
    b = Differences::tensor_of(problem.at("b"));
    a = at::tensor(flat, at::kDouble).view({b.numel(), b.numel()});
    start = Differences::tensor_of(problem.at("x0"));
  }
  Tensor at(const Tensor& x) const { return at::dot(x, at::mv(a, x)) / 2 - at::dot(b, x); }
};

void run_optimizer(const Case& given, Differences& differences) {
  const double clip = given.rule.number("clip", 0, Range::from(0), "bound on the gradient's norm");
  const auto schedule_builder =
      optim::schedules::read_schedule(given.rule, "schedule", given.registries.schedules);
  auto entry = given.rule.entry("optimizer", "optimizer", "the optimiser");
  if (!entry) throw UserError("its rule names no optimizer");
  const auto builder = optim::make_optimizer(*entry, given.registries.optimizers);
  given.done();
  const auto schedule = schedule_builder();
  const Quadratic problem(given.problem);
  const Tensor x = problem.start.clone().requires_grad_();
  optim::Optimizer optimizer(builder(), {{"x", x}});
  const json& steps = given.reference.at("steps");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Tensor loss = problem.at(x);
    x.mutable_grad() = Tensor();
    loss.backward();
    differences.add(loss, steps[i].at("loss"));
    differences.add(x.grad(), steps[i].at("grad"));
    const Tensor norm = optim::clip_gradients({x}, clip);
    if (steps[i].contains("grad_norm")) differences.add(norm, steps[i]["grad_norm"]);
    if (steps[i].contains("clipped_grad")) differences.add(x.grad(), steps[i]["clipped_grad"]);
    const double factor = schedule->at(given.moment(i));
    differences.add(factor * optimizer.learning_rate(), steps[i].at("lr"));
    optimizer.update(factor, at::isfinite(norm).logical_not().to(at::kFloat));
    differences.add(x, steps[i].at("x"));
  }
}

void run_schedule(const Case& given, Differences& differences) {
  const double rate = given.rule.number("learning_rate", 1, Range::from(0), "the learning rate at factor 1");
  const auto builder = optim::schedules::read_schedule(given.rule, "schedule", given.registries.schedules);
  given.done();
  const auto schedule = builder();
  const bool higher = given.reference.value("options", json::object()).value("mode", "min") == "max";
  const json& rates = given.reference.at("lr");
  for (std::size_t i = 0; i < rates.size(); ++i) {
    differences.add(rate * schedule->at(given.moment(i)), rates[i]);
    if (given.reference.contains("metrics"))
      schedule->epoch_ended({{schedule->metric(), {given.reference["metrics"].at(i).get<double>(), higher}}});
  }
}

void run_average(const Case& given, Differences& differences) {
  const auto options = optim::read_average(given.rule);
  given.done();
  if (!options) throw UserError("its rule names no ema");
  const Tensor value = Differences::tensor_of(given.reference.at("start"));
  optim::Average average(*options, {{"x", value}});
  const json& values = given.reference.at("values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    value.copy_(Differences::tensor_of(values[i]));
    average.update({});
    differences.add(average.values().at("x"), given.reference.at("ema").at(i));
  }
}

void run_ramp(const Case& given, Differences& differences) {
  const auto builder =
      optim::read_value(given.rule, "ramp", 0, Range::any(), "a weight", given.registries.ramps);
  if (!given.rule.has("ramp")) throw UserError("its rule names no ramp");
  given.done();
  const optim::Value value = builder();
  const json& values = given.reference.at("values");
  for (std::size_t i = 0; i < values.size(); ++i) differences.add(value.at(given.moment(i)), values[i]);
}

using Runner = void (*)(const Case&, Differences&);

const std::map<std::string, Runner>& runners() {
  static const std::map<std::string, Runner> all = {{"optimizers", run_optimizer},
                                                    {"lr_schedules", run_schedule},
                                                    {"ema", run_average},
                                                    {"weight_schedules", run_ramp}};
  return all;
}

}  // namespace

bool is_optim_section(const std::string& section) { return runners().contains(section); }

void check_optim_case(const std::string& section, const json& reference, const json& problem,
                      const config::Node& rule, const OptimRegistries& registries, CaseResult& result) {
  try {
    Params params(rule, "", std::make_shared<config::Findings>());
    Differences differences;
    runners().at(section)({reference, problem, params, registries}, differences);
    result.worst = differences.relative();
    if (!(differences.absolute() <= kTolerance))
      result.fail("is off by " + number_text(differences.absolute()));
  } catch (
      const std::exception& error) {  // of libtorch and of JSON too: one broken case must not end the others
    result.fail(error.what());
  }
}

}  // namespace limbeck::app
