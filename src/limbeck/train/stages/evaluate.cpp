// evaluate: NAME: a measure of a model on a set, by accuracy or agreement.

#include "limbeck/base/text.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/names.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {
namespace {

struct Options {
  std::vector<std::string> models, from;
  std::string set, by;
};

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
      const nn::TapTable taps = nn::tap_table(*member.model, probe_inputs(member));
      if (!taps.contains("logits"))
        throw UserError("'" + model + "' has no class scores (the tap 'logits') to judge");
      if (facts.classes > 0 && member.fit.classes != facts.classes)
        throw UserError("'" + model + "' cannot be judged by accuracy on '" + options_.set + "': it has " +
                        std::to_string(member.fit.classes) + " classes and the set " +
                        std::to_string(facts.classes));
    }
  }

  void run(Workshop& workshop) override {
    Checkpoints checkpoints(workshop.options.folder, workshop.number, name);
    if (checkpoints.latest()) return;
    const data::Set& set = workshop.sets.get(options_.set);
    const auto judged = [&](const std::string& model) {
      workshop.models.meet(model, set.facts());
      return judge(*workshop.models.fill(model, workshop.plan.seed).model, set, workshop.models.device(),
                   workshop.options.loader_threads);
    };
    for (const std::string& model : options_.models) {
      const Judgement mine = judged(model);
      std::map<std::string, double> values = mine.values();
      if (options_.by == "agreement") {
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
    options.by =
        params.text("by", "accuracy", "accuracy (with cross_entropy and calibration_error), or agreement");
    const std::vector<std::string> known = {"accuracy", "agreement"};
    if (std::find(known.begin(), known.end(), options.by) == known.end()) {
      params.fault("by", "names the unknown measure '" + options.by + "'" + did_you_mean(options.by, known));
      for (const std::string& key : params.keys()) params.ask(key);
    }
    if (options.by == "agreement" && options.from.empty())
      params.fault("from", "is needed: with whom it agrees");
    compiler.check_set(params, "data", options.set);
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
