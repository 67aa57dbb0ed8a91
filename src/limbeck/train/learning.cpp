#include "limbeck/train/learning.h"

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/data/loader.h"

namespace limbeck::train {
namespace {

std::vector<Metric> metrics_of(const measures::Measures& measures) {
  std::vector<Metric> all;
  for (const measures::Measure& measure : measures)
    all.push_back({"valid." + measure.name, measure.higher_is_better});
  all.push_back({"valid.loss", false});
  all.push_back({"train.loss", false});
  return all;
}

// The map at `key` that has learners' names for keys, if it is one.
std::optional<Params> by_learner(Params& params, const std::string& key,
                                 const std::vector<std::string>& learners) {
  const config::Node* node = params.node().find(key);
  if (!node || !node->is_map() || node->entries.empty()) return std::nullopt;
  for (const config::Entry& entry : node->entries)
    if (std::find(learners.begin(), learners.end(), entry.key) == learners.end()) return std::nullopt;
  return params.map(key, "one for each model");
}

void read_optimizers(Params& params, Learning& learning, Compiler& compiler) {
  if (auto each = by_learner(params, "optimizer", learning.learners)) {
    for (const std::string& learner : learning.learners) {
      if (!each->has(learner))
        each->fault(learner, "is needed: its optimizer");
      else
        learning.optimizers[compiler.twin(learner)] =
            optim::make_optimizer(*each->entry(learner, "optimizer", ""), compiler.registries.optimizers);
    }
    each->done();
    return;
  }
  const auto entry = params.entry("optimizer", "optimizer", "how weights move: sgd, adam, adamw, rmsprop");
  if (!entry)
    return params.fault("optimizer",
                        "is needed, such as {optimizer: sgd, learning_rate: 0.05, momentum: 0.9}");
  const auto builder = optim::make_optimizer(*entry, compiler.registries.optimizers);
  for (const std::string& learner : learning.learners) learning.optimizers[compiler.twin(learner)] = builder;
}

void read_schedules(Params& params, Learning& learning, Compiler& compiler) {
  const auto& registry = compiler.registries.schedules;
  if (auto each = by_learner(params, "schedule", learning.learners)) {
    for (const std::string& learner : learning.learners)
      learning.schedules[compiler.twin(learner)] = optim::schedules::read_schedule(*each, learner, registry);
    each->done();
    return;
  }
  const auto builder = optim::schedules::read_schedule(params, "schedule", registry);
  for (const std::string& learner : learning.learners) learning.schedules[compiler.twin(learner)] = builder;
}

void read_length(Params& params, Learning& learning) {
  learning.epochs = params.number("epochs", Range::above(0), "passes over the set");
  learning.steps = params.integer("steps", Range::from(1), "updates; instead of epochs");
  if (learning.epochs && learning.steps) params.fault("steps", "cannot stand beside 'epochs'");
  if (!params.has("epochs") && !params.has("steps"))
    params.fault("epochs", "is needed: how long it learns (or steps)");
  learning.batch_size =
      params.integer("batch_size", 128, Range::between(1, 1 << 24), "samples of one update");
  learning.micro_batch = params.integer("micro_batch", 0, Range::from(0),
                                        "samples that fit in memory at once; 0: all of the batch");
}

void read_keep(Params& params, Learning& learning, const measures::Measures& measures) {
  const std::string keep =
      params.text("keep", "last", "which weights stay: last, or best METRIC such as best valid.accuracy");
  if (keep.starts_with("best ")) {
    const std::string name = keep.substr(5);
    learning.keep = find_metric(measures, name);
    if (!learning.keep)
      params.fault("keep",
                   "names the unknown metric '" + name + "'" + did_you_mean(name, metric_names(measures)));
    else if (learning.valid.empty() && name.starts_with("valid."))
      params.fault("keep",
                   "needs a set to validate on: hold_out: {valid: last 10%}, or the stage's valid: SET");
  } else if (keep != "last") {
    params.fault("keep", "must be last, or best METRIC");
  }
  learning.patience =
      params.integer("patience", Range::from(1), "epochs without a better metric after which the stage ends");
  if (learning.patience && !keep.starts_with("best ")) params.fault("patience", "needs keep: best METRIC");
}

// What is wrong with waiting for a metric of this learner; "" where it is measured.
std::string complaint_about(const std::string& metric, const std::string& learner, const Learning& learning,
                            const measures::Measures& measures) {
  const auto means = [&](const Line& line) {
    return line.learner == learner && metric == "train." + line.name;
  };
  if (metric.empty() || std::any_of(learning.lines.begin(), learning.lines.end(), means)) return "";
  if (!find_metric(measures, metric))
    return "waits for the unknown metric '" + metric + "'" + did_you_mean(metric, metric_names(measures));
  const bool unmeasured = metric.starts_with("valid.") && learning.valid.empty();
  return unmeasured ? "waits for " + metric + ", but there is no set to validate on" : "";
}

// Schedules and ramps that wait for a metric need one that is measured. From faulty options nothing may be
// built.
void check_metrics(Params& params, const Learning& learning, const measures::Measures& measures) {
  if (!params.findings().faults.empty()) return;
  const auto complaint = [&](const std::string& metric, const std::string& learner) {
    return complaint_about(metric, learner, learning, measures);
  };
  for (const auto& [learner, builder] : learning.schedules)
    if (const std::string fault = complaint(builder()->metric(), learner); !fault.empty())
      params.fault("schedule", fault);
  for (const Line& line : learning.lines) {
    const optim::Value weight = line.weight();
    const std::string fault = weight.ramp() ? complaint(weight.ramp()->metric(), line.learner) : "";
    if (!fault.empty())
      params.findings().fault(line.weight_mark, params.path("losses." + line.name + ".weight"), fault);
  }
}

}  // namespace

std::optional<Metric> find_metric(const measures::Measures& measures, const std::string& name) {
  for (const Metric& metric : metrics_of(measures))
    if (metric.name == name) return metric;
  return std::nullopt;
}

std::vector<std::string> metric_names(const measures::Measures& measures) {
  std::vector<std::string> names;
  for (const Metric& metric : metrics_of(measures)) names.push_back(metric.name);
  return names;
}

Length Learning::length(int64_t samples) const {
  Length length;
  length.steps_per_epoch = std::max<int64_t>(1, data::batches_of(samples, batch_size));
  length.steps = steps
                     ? *steps
                     : std::max<int64_t>(
                           1, std::llround(epochs.value_or(1) * static_cast<double>(length.steps_per_epoch)));
  return length;
}

Learning read_learning(Params& params, const std::vector<std::string>& learners, Compiler& compiler) {
  Learning learning;
  learning.learners = learners;
  // One set; joined sets and shares of a batch come later.
  if (const config::Node* data = params.node().find("data"); data && !data->is_scalar()) {
    const auto value = params.value("data", "the set it learns from");
    for (const config::Node& item : data->items) compiler.check_set(params, "data", item.text);
    for (const config::Entry& entry : data->entries) compiler.check_set(params, "data", entry.key);
    params.not_yet("data");
  } else {
    learning.set = params.text("data", "train", "the set it learns from");
    compiler.check_set(params, "data", learning.set);
  }
  learning.valid = params.text("valid", compiler.has_set("valid") ? "valid" : "", "the set it validates on");
  if (!learning.valid.empty()) compiler.check_set(params, "valid", learning.valid);
  learning.update =
      params.choice("update", {"together", "in_turn"},
                    "several learners: one forward for all, or one after the other") == "in_turn"
          ? Learning::Update::in_turn
          : Learning::Update::together;
  read_length(params, learning);
  read_optimizers(params, learning, compiler);
  read_schedules(params, learning, compiler);
  learning.lines = read_lines(params, learners, compiler);
  learning.freeze = params.texts("freeze", {}, "parameters that stay as they are, by pattern");
  learning.clip = params.number("clip", 0, Range::from(0), "bound on the norm of all gradients; 0: none");
  learning.ema = optim::read_average(params);
  read_keep(params, learning, compiler.plan.measures);
  if (const auto seed =
          params.integer("seed", Range::from(0), "everything random in this stage, first weights included"))
    learning.seed = static_cast<uint64_t>(*seed);
  for (const double epoch :
       params.numbers("snapshots", {}, Range::from(0),
                      "epochs after which models and losses' parts are kept; 0: before the first")) {
    if (epoch != std::floor(epoch))
      params.fault("snapshots", "must be whole epochs");
    else if (learning.epochs && epoch > *learning.epochs)
      params.fault("snapshots", "names epoch " + number_text(epoch) + " of a stage that ends after " +
                                    number_text(*learning.epochs));
    learning.snapshots.push_back(static_cast<int64_t>(epoch));
  }
  if (params.has("watch")) params.not_yet("watch");
  check_metrics(params, learning, compiler.plan.measures);
  for (std::string& learner : learning.learners) learner = compiler.twin(learner);
  return learning;
}

}  // namespace limbeck::train
