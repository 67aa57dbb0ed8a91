// evaluate: NAME: what a model does on a set, by a measure and those that read the same tap, or by its
// agreement with others.

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/names.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/specialists.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {
namespace {

const std::string kAgreement = "agreement";

struct Options {
  std::vector<std::string> models, from;
  std::string set, by;
  measures::Measures measures;  // `by` and its like; of agreement those that read class scores
};

// `by` and the others that read the same tap: they cost nothing more.
measures::Measures with_its_like(const measures::Measures& all, const std::string& by) {
  const measures::Measure* named = find(all, by == kAgreement ? "accuracy" : by);
  measures::Measures like;
  for (const measures::Measure& measure : all)
    if (named && measure.tap == named->tap) like.push_back(measure);
  return like;
}

class Evaluate final : public Stage {
 public:
  explicit Evaluate(Options options) : options_(std::move(options)) {}

  Declaration declare() const override {
    Declaration does;
    does.reads = options_.models;
    does.reads.insert(does.reads.end(), options_.from.begin(), options_.from.end());
    does.judges_on = {options_.set};
    return does;
  }

  void probe(ProbeRoom& room) override {
    const data::Facts facts = room.sets.facts(options_.set);
    for (const std::string& model : declare().reads) {
      const Member& member = room.models.meet(model, facts);
      refuse_specialist(member, "evaluate an ensemble with combine: specialists");
      const nn::TapTable taps = taps_of(member);
      // Calls can be compared where nobody knows the labels, and where there are none.
      if (options_.by == kAgreement && facts.classes == 0 && taps.contains("logits")) continue;
      if (taken_of(options_.measures, taps, facts).empty())
        throw UserError("'" + model + "' cannot be judged by " + options_.by + " on '" + options_.set +
                        "': " + complaint_of(options_.measures, taps, facts));
    }
  }

  void run(Workshop& workshop) override {
    Checkpoints checkpoints(workshop.options.folder, workshop.number, name);
    if (checkpoints.latest()) return;
    const data::Set& set = workshop.sets.get(options_.set);
    const auto judged = [&](const std::string& model) {
      workshop.models.meet(model, set.facts());
      const Member& member = workshop.models.fill(model, workshop.plan.seed);
      const measures::Measures by = options_.by == kAgreement
                                        ? options_.measures
                                        : taken_of(options_.measures, taps_of(member), set.facts());
      return judge(*member.model, set, by, workshop.models.device(), workshop.options.loader_threads);
    };
    for (const std::string& model : options_.models) {
      const Judgement mine = judged(model);
      std::map<std::string, double> values = mine.values;
      if (options_.by == kAgreement) {
        values.clear();
        for (const std::string& other : options_.from)
          values["agreement." + other] = agreement(mine, judged(other));
      }
      workshop.metrics.add({{"event", "evaluated"},
                            {"stage", name},
                            {"model", model},
                            {"set", options_.set},
                            {"by", options_.by},
                            {"values", values}});
      for (const auto& [measure, value] : values)
        workshop.observer.phase("  " + model + " on " + options_.set + ": " + measure + " " +
                                number_text(std::round(value * 1e4) / 1e4));
    }
    checkpoints.write({{{"stage", name}, {"finished", true}, {"metrics", workshop.metrics.offset()}}, {}});
  }

 private:
  Options options_;
};

}  // namespace

void register_evaluate(Registry& registry) {
  registry.add("evaluate", "measures a model on a set", [](Params& params, Compiler& compiler) {
    Options options;
    options.models = params.texts("evaluate", {}, "the model that is measured, or several");
    options.set =
        params.text("data", compiler.has_set("valid") ? "valid" : "test", "the set it is measured on");
    options.from = params.texts("from", {}, "by agreement: with whom");
    const measures::Measures all = measures::all_of(compiler.registries.measures);
    std::vector<std::string> known{kAgreement};
    for (const measures::Measure& measure : all) known.push_back(measure.name);
    std::sort(known.begin(), known.end());
    options.by = params.text("by", "accuracy",
                             "a measure, with those that read the same tap: one of " + join(known, ", "));
    options.measures = with_its_like(all, options.by);
    if (std::find(known.begin(), known.end(), options.by) == known.end()) {
      params.fault("by", "names the unknown measure '" + options.by + "'" + did_you_mean(options.by, known));
      for (const std::string& key : params.keys()) params.ask(key);
    }
    if (options.by == kAgreement && options.from.empty())
      params.fault("from", "is needed: with whom it agrees");
    compiler.check_set(params, "data", options.set);
    if (options.models.empty()) params.fault("evaluate", "must name a model");
    const measures::Measure* by = find(all, options.by);
    const auto set = compiler.plan.sets.find(options.set);
    if (by && by->tap == "logits" && set != compiler.plan.sets.end() && set->second.labels_hidden)
      params.fault("data", "names '" + options.set + "', whose samples have no labels to judge by; measure " +
                               kAgreement + " with another model, or name another set");
    check_distinct(params, "evaluate", options.models);
    check_distinct(params, "from", options.from);
    for (std::string& model : options.models) {
      compiler.check_model(params, "evaluate", model);
      model = compiler.twin(model);
    }
    for (std::string& model : options.from) {
      compiler.check_model(params, "from", model);
      model = compiler.twin(model);
    }
    return std::make_shared<Evaluate>(std::move(options));
  });
}

}  // namespace limbeck::train
