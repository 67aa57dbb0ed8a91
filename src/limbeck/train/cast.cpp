#include "limbeck/train/cast.h"

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/nn/derived.h"
#include "limbeck/nn/layers.h"
#include "limbeck/train/probe.h"

namespace limbeck::train {
namespace {

// The line's loss for one learner and these teachers, with its wants settled and its parts built.
std::unique_ptr<Term> make_term(const Line& line, const std::string& name, Learner* learner, const Tensors& student,
                                std::vector<teacher::Answerer*> teachers, const std::vector<nn::TapTable>& tables,
                                const Learning& learning, const SetFacts& set) {
  auto term = std::make_unique<Term>();
  term->name = name;
  term->line = line.name;
  term->loss = line.loss.build();
  term->weight = line.weight();
  term->learner = learner;
  term->teachers = std::move(teachers);
  std::vector<const nn::TapTable*> theirs;
  for (const nn::TapTable& table : tables) theirs.push_back(&table);
  term->wants = term->loss->wants(nn::table_of(student), theirs);
  term->wants.needs.insert(line.loss.needs.begin(), line.loss.needs.end());
  std::vector<Tensors> shown;
  for (const nn::TapTable& table : tables) {
    Tensors taps;
    for (const auto& [tap, shape] : table) taps[tap] = at::zeros(shape);
    shown.push_back(std::move(taps));
  }
  loss::Probe probe{student, {}, set.facts, set.class_counts, learning.batch_size};
  for (const Tensors& taps : shown) probe.teachers.push_back(&taps);
  term->loss->prepare(probe);
  return term;
}

// Every tap that a learner offers; of derived ones only the shape is right.
Tensors taps_of(nn::Model& model, const Tensors& inputs) {
  Tensors taps = nn::run_all(model, inputs, {.statistics = nn::Statistics::batch});
  for (const auto& [tap, shape] : nn::derived(nn::table_of(taps), inputs)) taps[tap] = at::zeros(shape);
  return taps;
}

void refuse_what_cannot_be(const Term& term, const Learning& learning) {
  if (term.wants.needs.contains(loss::Need::whole_batch) && learning.micro_batch > 0 && learning.micro_batch < learning.batch_size)
    throw UserError("compares rows of the whole batch, so micro_batch cannot split it; remove micro_batch or use a smaller batch_size");
}

void add_terms(Cast& cast, const Line& line, const Learning& learning, Models& models, const SetFacts& set) {
  Learner* learner = nullptr;
  for (const auto& one : cast.learners)
    if (one->name == line.learner) learner = one.get();
  LIMBECK_CHECK(learner, line.learner);
  const Tensors inputs = probe_inputs(models.get(line.learner));
  const at::NoGradGuard no_gradient;
  const Tensors student = taps_of(*learner->model, inputs);
  std::vector<teacher::Answerer*> teachers;
  std::vector<nn::TapTable> tables;
  for (const std::string& name : line.teachers) {
    teachers.push_back(cast.teachers.at(name).get());
    tables.push_back(teachers.back()->table(probe_inputs(models.get(name))));
  }
  const bool together = teachers.size() < 2 || line.loss.needs.contains(loss::Need::each_teacher);
  const std::string base = cast.learners.size() > 1 ? learner->name + "." + line.name : line.name;
  if (together) {
    cast.terms.push_back(make_term(line, base, learner, student, teachers, tables, learning, set));
    refuse_what_cannot_be(*cast.terms.back(), learning);
    return;
  }
  for (std::size_t i = 0; i < teachers.size(); ++i) {
    cast.terms.push_back(make_term(line, base + "." + line.teachers[i], learner, student, {teachers[i]}, {tables[i]}, learning, set));
    cast.terms.back()->share = line.member_weights[i];
    refuse_what_cannot_be(*cast.terms.back(), learning);
  }
}

bool is_frozen(const std::string& name, const Learning& learning) {
  for (const std::string& pattern : learning.freeze)
    if (matches(pattern, name)) return true;
  return false;
}

// Adapters' first weights: a function of stage, line, learner, teacher and parameter.
void init_parts(Term& term, const Random& key) {
  for (const auto& module : term.loss->named_modules("", /*include_self=*/false))
    if (auto* layer = dynamic_cast<nn::Layer*>(module.value().get())) layer->init(key.of(module.key()));
}

}  // namespace

Cast cast_for(const Learning& learning, const std::string& path, Models& models, const SetFacts& set) {
  Cast cast;
  for (const std::string& name : learning.learners) {
    Member& member = models.meet(name, set.facts);
    auto learner = std::make_unique<Learner>();
    learner->name = name;
    learner->key = member.plan->key;
    learner->model = member.model;
    learner->clip = learning.clip;
    cast.learners.push_back(std::move(learner));
  }
  for (const Line& line : learning.lines)
    for (const std::string& name : line.teachers)
      if (!cast.teachers.contains(name)) {
        models.meet(name, set.facts);
        cast.teachers[name] = teacher::live(models.copy(name));
      }
  for (const Line& line : learning.lines) {
    try {
      add_terms(cast, line, learning, models, set);
    } catch (const UserError& error) {
      throw UserError(path + ".losses." + line.name + ": " + error.what());
    }
  }
  std::vector<Term*> all;
  for (const auto& term : cast.terms) all.push_back(term.get());
  if (learning.update == Learning::Update::in_turn) {
    for (const auto& learner : cast.learners) {
      Turn turn{{learner.get()}, {}};
      for (Term* term : all)
        if (term->learner == learner.get()) turn.terms.push_back(term);
      cast.turns.push_back(std::move(turn));
    }
  } else {
    Turn turn;
    for (const auto& learner : cast.learners) turn.learners.push_back(learner.get());
    turn.terms = all;
    cast.turns.push_back(std::move(turn));
  }
  return cast;
}

void equip(Cast& cast, const Learning& learning, const Random& random, const std::string& stage) {
  for (const auto& term : cast.terms) {
    init_parts(*term, random.of("parts").of(stage).of(term->name));
    term->loss->to(term->learner->model->parameters().front().device());
  }
  for (const auto& learner : cast.learners) {
    std::vector<std::pair<std::string, Tensor>> own, all;
    std::vector<std::string> frozen;
    for (const auto& item : learner->model->named_parameters()) {
      item.value().requires_grad_(!is_frozen(item.key(), learning));
      if (item.value().requires_grad()) own.emplace_back(item.key(), item.value());
    }
    all = own;
    for (const auto& term : cast.terms)
      if (term->learner == learner.get())
        for (const auto& item : term->loss->named_parameters())
          if (!is_frozen(term->name + "." + item.key(), learning)) all.emplace_back(term->name + "." + item.key(), item.value());
    if (all.empty()) throw UserError("freeze leaves '" + learner->name + "' nothing to learn");
    learner->parameters = all;
    learner->optimizer = std::make_unique<optim::Optimizer>(learning.optimizers.at(learner->name)(), all);
    learner->schedule = learning.schedules.at(learner->name)();
    if (learning.ema) learner->average.emplace(*learning.ema, own);
  }
}

}  // namespace limbeck::train
