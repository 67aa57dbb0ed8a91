// specialize: GENERALIST, into: NAME, count: 10: specialists for the classes that a trained model confuses.
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, section 5.
//   https://arxiv.org/abs/1503.02531
//
// The columns of the covariance of the generalist's predictions, on the validation set where there is one,
// are clustered; each cluster of classes gets a specialist, which starts from the generalist, learns from
// batches of which `special_share` is of its classes, and calls all others by one name. Afterwards that
// name's score is raised by the log of the factor by which special samples were shown too often,
//
//   log((s / (1 - s)) / (n_special / n_others)),   s = special_share,
//
// so that its probability is that of the set. The paper clusters on-line and speaks of "the proportion by
// which the special class is oversampled"; ours is the factor on its odds, which is what undoes the sampling
// exactly. The stage takes every key of `train`; each specialist trains in a stage of its own, STAGE/NAME1
// ...
#include <ATen/ATen.h>

#include <cmath>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/explain/clusters.h"
#include "limbeck/explain/look.h"
#include "limbeck/train/cast.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/loop.h"
#include "limbeck/train/names.h"
#include "limbeck/train/patterns.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/specialists.h"
#include "limbeck/train/waiting.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {
namespace {

using Classes = std::vector<std::vector<int64_t>>;  // of each specialist

struct Options {
  std::string generalist;
  std::vector<std::string> specialists;
  std::string set, valid;  // valid "": there is none
  double special_share = 0.5;
  std::optional<uint64_t> seed;  // of this stage

  uint64_t seed_of(const Plan& plan) const { return seed.value_or(plan.seed); }
  const std::string& shown() const { return valid.empty() ? set : valid; }  // to the generalist
};

// One specialist learns.
class Specialist final : public Stage {
 public:
  Specialist(Options options, Learning learning)
      : options_(std::move(options)), learning_(std::move(learning)) {
    name = learning_.learners.front();
  }

  Declaration declare() const override {
    Declaration does;
    does.learns = true;
    does.changes = learning_.learners;
    does.leaves = options_.specialists;
    does.reads = {options_.generalist};
    for (const Line& line : learning_.lines)
      does.reads.insert(does.reads.end(), line.teachers.begin(), line.teachers.end());
    does.learns_from = {options_.set};
    if (!options_.valid.empty()) does.judges_on = does.chooses_on = {options_.valid};
    return does;
  }

  // All of them are alike: the first is tried for all, if whoever makes them could.
  void probe(ProbeRoom& room) override {
    const std::string& first = options_.specialists.front();
    if (learning_.learners.front() != first || !room.models.is_built(first)) return;
    const Member& member = room.models.get(first);
    SetFacts set{specialists_facts(room.sets.facts(options_.set), member.specialty), {}};
    set.class_counts.assign(static_cast<std::size_t>(set.facts.classes), 1.0);
    const Cast cast = cast_for(learning_, path, room.models, set);
    for (const PatternFault& fault : pattern_faults(cast, learning_))
      room.findings.fault(mark, path + "." + fault.key, fault.what);
    if (options_.valid.empty()) return;
    const data::Facts valid = specialists_facts(room.sets.facts(options_.valid), member.specialty);
    for (const Unmeasured& fault : unmeasured(learning_, valid, room.models, room.measures))
      room.findings.fault(mark, path + "." + fault.key + ":", fault.what);
  }

  void run(Workshop& workshop) override {
    Loop(*this, learning_, workshop).run();
    raise_rest(workshop.models.get(learning_.learners.front()),
               std::log(oversampling(workshop.sets.get(learning_.set))));
  }

  const Learning* learning() const override { return &learning_; }

 private:
  Options options_;
  Learning learning_;
};

// Looks which classes the generalist confuses, and makes the specialists and what they learn from.
class Specialize final : public Stage {
 public:
  Specialize(Options options, std::vector<std::shared_ptr<Stage>> parts)
      : options_(std::move(options)), parts_(std::move(parts)) {}

  Declaration declare() const override {
    Declaration does;
    does.reads = {options_.generalist};
    does.changes = options_.specialists;
    if (options_.valid.empty())
      does.learns_from = {options_.set};
    else
      does.judges_on = does.chooses_on = {options_.valid};
    return does;
  }

  std::vector<std::shared_ptr<Stage>> parts() const override { return parts_; }

  void probe(ProbeRoom& room) override {
    const data::Facts facts = room.sets.facts(options_.set);
    const Member& generalist = room.models.meet(options_.generalist, facts);
    if (generalist.fit.classes != facts.classes)
      throw UserError("'" + options_.generalist + "' has " + std::to_string(generalist.fit.classes) +
                      " classes and '" + options_.set + "' " + std::to_string(facts.classes));
    if (static_cast<int64_t>(options_.specialists.size()) > facts.classes)
      throw UserError("count is " + std::to_string(options_.specialists.size()) + ", and '" + options_.set +
                      "' has " + std::to_string(facts.classes) +
                      " classes: each specialist needs one of its own at least");
    if (!nn::tap_table(*generalist.model, probe_inputs(generalist)).contains("logits"))
      throw UserError("'" + options_.generalist + "' has no class scores (the tap 'logits')");
    if (model::classifier_of(generalist.plan->blueprint, generalist.fit).bias.empty())
      throw UserError("'" + options_.generalist +
                      "' has no bias that is added to its class scores, which a specialist's "
                      "correction for oversampling would change");
    const Classes classes = in_turn(facts.classes);
    for (std::size_t i = 0; i < classes.size(); ++i)
      make_specialist(room.models, options_.generalist, options_.specialists[i], classes[i], /*seed=*/0);
  }

  void run(Workshop& workshop) override {
    Checkpoints checkpoints(workshop.options.folder, workshop.number, name);
    const data::Set& set = workshop.sets.get(options_.shown());
    workshop.models.meet(options_.generalist, set.facts());
    workshop.models.fill(options_.generalist, workshop.plan.seed);
    if (const auto facts = checkpoints.facts()) return give(facts->at("classes").get<Classes>(), workshop);
    const Tensor p =
        explain::gather(*workshop.models.get(options_.generalist).model, set, "logits",
                        {workshop.models.device(), workshop.options.loader_threads},
                        [](const Tensor& logits) { return at::softmax(logits.to(at::kFloat), 1); });
    const Random key = Random(options_.seed_of(workshop.plan)).of("specialists").of(this->key);
    const Classes classes =
        explain::clusters(explain::covariance(p), static_cast<int64_t>(options_.specialists.size()), key);
    give(classes, workshop);
    tell(classes, workshop);
    checkpoints.write(
        {{{"stage", name}, {"finished", true}, {"metrics", workshop.metrics.offset()}, {"classes", classes}},
         {}});
  }

  void stand_in(Workshop& workshop) override {
    const data::Facts facts = workshop.sets.get(options_.set).facts();
    workshop.models.meet(options_.generalist, facts);
    workshop.models.fill(options_.generalist, workshop.plan.seed);
    give(in_turn(facts.classes), workshop);
  }

 private:
  // As many groups of classes as there are specialists, dealt out like cards.
  Classes in_turn(int64_t classes) const {
    Classes groups(options_.specialists.size());
    for (int64_t c = 0; c < classes; ++c) groups[static_cast<std::size_t>(c) % groups.size()].push_back(c);
    return groups;
  }

  void give(const Classes& classes, Workshop& workshop) const {
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const std::string& specialist = options_.specialists[i];
      make_specialist(workshop.models, options_.generalist, specialist, classes[i],
                      options_.seed_of(workshop.plan));
      for (const std::string& set : {options_.set, options_.valid})
        if (!set.empty())
          workshop.sets.put(
              specialists_view(workshop.sets.get(set), specialist, classes[i], options_.special_share));
    }
  }

  void tell(const Classes& classes, Workshop& workshop) const {
    const std::vector<std::string> names = workshop.sets.get(options_.set).facts().class_names;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const std::string& specialist = options_.specialists[i];
      const data::Set& view = workshop.sets.get(view_name(options_.set, specialist));
      if (view.shares.empty() && !workshop.options.smoke)
        throw UserError(mark.text() + ": " + path + ": '" + options_.set +
                        "' has no samples of the classes of " + specialist +
                        ", or none of others; use fewer specialists (count), or a set with samples of every "
                        "class");
      const double raised = std::log(oversampling(view));
      workshop.metrics.add({{"event", "specialized"},
                            {"stage", name},
                            {"model", specialist},
                            {"set", options_.shown()},
                            {"classes", classes[i]},
                            {"rest_raised", raised}});
      std::vector<std::string> words;
      for (const int64_t c : classes[i])
        words.push_back(names.empty() ? std::to_string(c) : names.at(static_cast<std::size_t>(c)));
      workshop.observer.phase("  " + specialist + ": " + join(words, ", "));
    }
  }

  Options options_;
  std::vector<std::shared_ptr<Stage>> parts_;
};

// What the stage says of them all, for one.
Learning learning_of(Learning learning, const std::string& all, const std::string& one) {
  const auto rename = [&](auto& by_learner) {
    auto entry = by_learner.extract(all);
    entry.key() = one;
    by_learner.insert(std::move(entry));
  };
  learning.learners = {one};
  rename(learning.optimizers);
  rename(learning.schedules);
  for (Line& line : learning.lines) line.learner = one;
  learning.set = view_name(learning.set, one);
  if (!learning.valid.empty()) learning.valid = view_name(learning.valid, one);
  return learning;
}

double read_share(Params& params) {
  const Duration share =
      params.duration("special_share", Duration::share(0.5), "of a specialist's classes in its batches");
  if (share.unit == Duration::Unit::share && share.amount > 0 && share.amount < 1) return share.amount;
  params.fault("special_share", "must be a share of the batch between 0% and 100%, such as 50%");
  return 0.5;
}

std::vector<std::string> read_names(Params& params, const std::string& into, Compiler& compiler) {
  const auto count =
      params.integer("count", Range::between(2, 10'000), "how many specialists, each for some classes");
  if (!count && !params.has("count")) params.fault("count", "is needed: how many specialists");
  std::vector<std::string> names;
  for (int64_t i = 1; i <= count.value_or(2); ++i) names.push_back(into + std::to_string(i));
  if (into.empty()) return names;
  check_name(params, "into", into);
  std::vector<std::string> taken = names;
  taken.push_back(into);
  for (const std::string& name : taken)
    if (compiler.plan.models.contains(name))
      params.fault("into", "makes '" + name + "', which 'models' has already");
  compiler.groups[into] = names;
  return names;
}

std::shared_ptr<Stage> read_specialize(Params& params, Compiler& compiler) {
  const std::size_t faults = params.findings().faults.size();
  Options options;
  options.generalist = params.text("specialize", "the trained model that specialists start from");
  compiler.check_network(params, "specialize", options.generalist, "specialize one of its members");
  if (compiler.twin(options.generalist) != options.generalist)
    params.fault("specialize", "of a model that has a baseline is not yet supported");
  const std::string into =
      params.text("into", "what the specialists are called: NAME1, NAME2 ..., together NAME");
  options.specialists = read_names(params, into, compiler);
  options.special_share = read_share(params);
  const Learning learning = read_learning(params, {into}, compiler);
  options.set = learning.set;
  options.valid = learning.valid;
  for (const auto& [key, set] : {std::pair{"data", options.set}, {"valid", options.valid}})
    if (const auto it = compiler.plan.sets.find(set);
        it != compiler.plan.sets.end() && it->second.labels_hidden)
      params.fault(key,
                   "names '" + set + "', whose samples have no labels, and specialists are made by class");
  options.seed = learning.seed;
  const auto generalist = compiler.plan.models.find(options.generalist);
  if (generalist == compiler.plan.models.end() || params.findings().faults.size() > faults) return nullptr;
  std::vector<std::shared_ptr<Stage>> parts;
  for (const std::string& name : options.specialists) {
    ModelPlan plan = generalist->second;
    plan.name = plan.key = name;
    plan.weights.clear();
    plan.snapshot.reset();
    compiler.plan.models[name] = std::move(plan);
    parts.push_back(std::make_shared<Specialist>(options, learning_of(learning, into, name)));
  }
  return std::make_shared<Specialize>(std::move(options), std::move(parts));
}

}  // namespace

void register_specialize(Registry& registry) {
  registry.add("specialize", "makes and trains specialists for the classes that a model confuses",
               read_specialize);
}

}  // namespace limbeck::train
