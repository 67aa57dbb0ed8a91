// calibrate: NAME: fits a correction of a trained model's class scores on a validation set, and writes it
// into its classifier, so that whatever comes later (judging, teaching, export) sees it.
//
//   by: class_bias, classes: [3]   one number added to the biases of these classes: fewest errors
//   by: temperature                weights and biases divided by one number: smallest cross-entropy, same
//   calls
//
// How the numbers are found stands in model/correction.h.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/explain/look.h"
#include "limbeck/explain/rows.h"
#include "limbeck/model/correction.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/specialists.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {
namespace {

struct Options {
  std::string model, set, by;
  std::vector<int64_t> classes;  // of class_bias
  bool labels_hidden = false;    // of the set
};

// What was found, and the tensors of the model that it changes, as they are afterwards.
struct Correction {
  std::string name;  // of the number: "offset", "temperature"
  double number = 0;
  Tensors tensors;
};

// What was measured of the class scores before and after, beside the number itself.
std::map<std::string, double> values_of(const Correction& correction, const Judgement& before,
                                        const Judgement& after) {
  std::map<std::string, double> values{{correction.name, correction.number}};
  const auto add = [&](const std::string& when, const Judgement& judged) {
    int64_t right = 0;
    for (std::size_t c = 0; c < judged.confusion.size(); ++c) right += judged.confusion[c][c];
    values["errors_" + when] = static_cast<double>(judged.labelled - right);
    for (const auto& [measure, value] : judged.values)
      if (measure != "accuracy") values[measure + "_" + when] = value;
  };
  add("before", before);
  add("after", after);
  return values;
}

class Calibrate final : public Stage {
 public:
  explicit Calibrate(Options options) : options_(std::move(options)) {}

  Declaration declare() const override {
    Declaration does;
    does.reads = does.changes = {options_.model};
    does.judges_on = does.chooses_on = {options_.set};
    return does;
  }

  void probe(ProbeRoom& room) override {
    const data::Facts facts = room.sets.facts(options_.set);
    const Member& member = room.models.meet(options_.model, facts);
    const std::string who = "'" + options_.model + "'";
    refuse_specialist(member, "calibrate its generalist before the specialists are made");
    if (options_.labels_hidden)
      throw UserError("the samples of '" + options_.set + "' have no labels to go by");
    if (member.fit.classes != facts.classes)
      throw UserError(who + " has " + std::to_string(member.fit.classes) + " classes and '" + options_.set +
                      "' " + std::to_string(facts.classes));
    if (!nn::tap_table(*member.model, probe_inputs(member)).contains("logits"))
      throw UserError(who + " has no class scores (the tap 'logits') to correct");
    for (const int64_t c : options_.classes)
      if (c >= member.fit.classes)
        throw UserError("classes names " + std::to_string(c) + ", and " + who + " has the classes 0 to " +
                        std::to_string(member.fit.classes - 1));
    if (static_cast<int64_t>(options_.classes.size()) == member.fit.classes)
      throw UserError("classes names every class: raising all of them together changes no call");
    classifier_ = model::classifier_of(member.plan->blueprint, member.fit);
    if (options_.by == "class_bias" && classifier_.bias.empty())
      throw UserError(who + " has no bias that is added to its class scores, which class_bias would change");
    if (options_.by == "temperature" && classifier_.tensors.empty())
      throw UserError(
          who + " has no last layer whose weights scale its class scores, which temperature would divide");
  }

  void run(Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(options_.set);
    workshop.models.meet(options_.model, set.facts());
    nn::Model& network = *workshop.models.fill(options_.model, workshop.plan.seed).model;
    Checkpoints checkpoints(workshop.options.folder, workshop.number, name);
    if (const auto latest = checkpoints.latest()) {
      put(latest->tensors, network);
      note(latest->facts.at("values").get<std::map<std::string, double>>(), set, workshop);
      return;
    }
    const measures::Measures by =
        taken_of(workshop.plan.measures, taps_of(workshop.models.get(options_.model)), set.facts());
    const auto judged = [&] {
      return judge(network, set, by, workshop.models.device(), workshop.options.loader_threads);
    };
    const Judgement before = judged();
    const Correction correction = fit(network, set, workshop);
    put(correction.tensors, network);
    const std::map<std::string, double> values = values_of(correction, before, judged());
    workshop.metrics.add({{"event", "calibrated"},
                          {"stage", name},
                          {"model", options_.model},
                          {"set", options_.set},
                          {"by", options_.by},
                          {"values", values}});
    tell(correction, values, workshop.observer);
    checkpoints.write(
        {{{"stage", name}, {"finished", true}, {"metrics", workshop.metrics.offset()}, {"values", values}},
         correction.tensors});
    note(values, set, workshop);
  }

 private:
  Correction fit(nn::Model& network, const data::Set& set, Workshop& workshop) const {
    const at::NoGradGuard no_gradient;
    const Tensor logits =
        explain::gather(network, set, "logits", {workshop.models.device(), workshop.options.loader_threads},
                        [](const Tensor& values) { return values; });
    std::vector<int64_t> all(static_cast<std::size_t>(set.size()));
    std::iota(all.begin(), all.end(), 0);
    const Tensor labels = at::tensor(explain::labels_of(set, all), at::kLong);
    if (!(labels >= 0).any().item<bool>())
      throw UserError(mark.text() + ": " + path + ": the samples of '" + options_.set +
                      "' have no labels to go by");
    const Tensors state = nn::state(network);
    Correction found;
    if (options_.by == "class_bias") {
      found.name = "offset";
      found.number = model::fit_class_bias(logits, labels, options_.classes).offset;
      Tensor bias = state.at(classifier_.bias).detach().clone();
      for (const int64_t c : options_.classes) bias[c] += found.number;
      found.tensors[classifier_.bias] = bias;
    } else {
      found.name = "temperature";
      found.number = model::fit_temperature(logits, labels);
      if ((found.number == model::kColdest || found.number == model::kHottest) && !workshop.options.smoke)
        throw UserError(
            mark.text() + ": " + path + ": no temperature fits '" + options_.model + "' on '" + options_.set +
            "': " +
            (found.number == model::kColdest
                 ? "every sample is called right, so colder is always better; use a larger set"
                 : "its scores say nothing of the labels; train it first, or look at the labels"));
      for (const std::string& tensor : classifier_.tensors)
        found.tensors[tensor] = state.at(tensor).detach() / found.number;
    }
    return found;
  }

  static void put(const Tensors& tensors, nn::Model& network) {
    const at::NoGradGuard no_gradient;
    Tensors state = nn::state(network);
    for (const auto& [tensor, value] : tensors) state.at(tensor).copy_(value);
  }

  void tell(const Correction& correction, const std::map<std::string, double>& values,
            Observer& observer) const {
    const auto text = [&](const std::string& value) {
      return number_text(std::round(values.at(value) * 1e4) / 1e4);
    };
    observer.phase("  " + options_.model + " on " + options_.set + ": " + correction.name + " " +
                   text(correction.name) + ", errors " + text("errors_before") + " before and " +
                   text("errors_after") + " after, cross_entropy " + text("cross_entropy_before") + " and " +
                   text("cross_entropy_after"));
  }

  // For the summary.
  void note(const std::map<std::string, double>& values, const data::Set& set, Workshop& workshop) const {
    StageFacts facts;
    facts.name = name;
    facts.verb = verb;
    facts.set = options_.set;
    facts.object = {options_.model};
    facts.baseline = baseline;
    facts.samples = set.size();
    facts.by = options_.by;
    facts.values = values;
    workshop.done.push_back(std::move(facts));
  }

  Options options_;
  model::Classifier classifier_;  // of the model, since the probe
};

void read_set(Params& params, Options& options, const Compiler& compiler) {
  options.set =
      params.text("data", "valid", "the set that it is fitted on, which the model has not learnt from");
  if (!params.has("data") && !compiler.has_set("valid")) {
    params.fault("data",
                 "is needed: a set that the model has not learnt from, such as hold_out: {valid: last 10%}");
    return;
  }
  const auto it = compiler.plan.sets.find(options.set);
  if (it == compiler.plan.sets.end()) return;
  options.labels_hidden = it->second.labels_hidden;
  if (it->second.held_out)
    params.fault("data", "names '" + options.set +
                             "', which is held out to tell how good the corrected model is; " +
                             "fit the correction on other samples, such as hold_out: {valid: last 10%}");
}

std::shared_ptr<Stage> read_calibrate(Params& params, Compiler& compiler) {
  Options options;
  options.model = params.text("calibrate", "the model whose scores are corrected");
  compiler.check_network(params, "calibrate", options.model, "calibrate its members");
  options.model = compiler.twin(options.model);
  options.by = params.choice("by", {"class_bias", "temperature"},
                             "an offset for some classes, or a temperature for all");
  read_set(params, options, compiler);
  if (params.has("data")) compiler.check_set(params, "data", options.set);
  options.classes = params.integers("classes", {}, Range::from(0),
                                    "by class_bias: the classes, from 0, whose biases move together");
  const bool by_class = options.by == "class_bias";
  if (by_class && options.classes.empty())
    params.fault("classes", "is needed: the classes whose biases move");
  if (!by_class && params.has("classes")) params.fault("classes", "is for by: class_bias");
  if (std::set<int64_t>(options.classes.begin(), options.classes.end()).size() != options.classes.size())
    params.fault("classes", "names a class twice");
  return std::make_shared<Calibrate>(std::move(options));
}

}  // namespace

void register_calibrate(Registry& registry) {
  registry.add("calibrate", "corrects a trained model's class scores on a validation set", read_calibrate);
}

}  // namespace limbeck::train
