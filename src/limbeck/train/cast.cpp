#include "limbeck/train/cast.h"

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/loss/parts.h"
#include "limbeck/nn/derived.h"
#include "limbeck/train/patterns.h"
#include "limbeck/train/probe.h"

namespace limbeck::train {
namespace {

// Who teaches by a line, and what it offers for two rows.
struct Teacher {
  std::string name;  // as the recipe says
  teacher::Answerer* answerer;
  Tensors inputs;
  nn::TapTable table;
};

// What a loss is shown of a teacher before it begins: the values of taps that it reads, of all others the
// shapes.
Tensors shown_by(const Teacher& teacher, const std::vector<std::string>& wanted) {
  Tensors taps;
  for (const auto& [tap, shape] : teacher.table) taps[tap] = at::zeros(shape);
  data::Batch rows;
  rows.inputs = teacher.inputs;
  rows.rows = teacher.inputs.begin()->second.size(0);
  for (const auto& [tap, value] : teacher.answerer->answer(rows, wanted, {})) taps[tap] = value;
  return taps;
}

// The line's loss for one learner and these teachers, with its wants settled and its parts built.
std::unique_ptr<Term> make_term(const Line& line, const std::string& name, Learner* learner,
                                const Tensors& student, const std::vector<Teacher>& teachers,
                                const Learning& learning, const SetFacts& set) {
  auto term = std::make_unique<Term>();
  term->name = name;
  term->line = line.name;
  term->loss = line.loss.build();
  term->weight = line.weight();
  term->learner = learner;
  std::vector<std::string> names;
  std::vector<const nn::TapTable*> tables;
  for (const Teacher& teacher : teachers) {
    term->teachers.push_back(teacher.answerer);
    names.push_back(teacher.name);
    tables.push_back(&teacher.table);
  }
  term->loss->meet(names);
  term->wants = term->loss->wants(nn::table_of(student), tables);
  term->wants.needs.insert(line.loss.needs.begin(), line.loss.needs.end());
  std::vector<Tensors> shown;
  for (std::size_t i = 0; i < teachers.size(); ++i)
    shown.push_back(shown_by(teachers[i], term->wants.of_teacher(i)));
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
  if (term.wants.needs.contains(loss::Need::whole_batch) && learning.micro_batch > 0 &&
      learning.micro_batch < learning.batch_size)
    throw UserError(
        "compares rows of the whole batch, so micro_batch cannot split it; remove micro_batch or use a "
        "smaller batch_size");
}

void add_terms(Cast& cast, const Line& line, const Learning& learning, Models& models, const SetFacts& set) {
  Learner* learner = nullptr;
  for (const auto& one : cast.learners)
    if (one->name == line.learner) learner = one.get();
  LIMBECK_CHECK(learner, line.learner);
  const Tensors inputs = probe_inputs(models.get(line.learner));
  const at::NoGradGuard no_gradient;
  const Tensors student = taps_of(*learner->model, inputs);
  std::vector<Teacher> teachers;
  for (const std::string& name : line.teachers) {
    const Member& member = models.get(name);
    Teacher teacher{member.plan->key, cast.teachers.at(name).get(), probe_inputs(member), {}};
    teacher.table = teacher.answerer->table(teacher.inputs);
    teachers.push_back(std::move(teacher));
  }
  const bool together = teachers.size() < 2 || line.loss.needs.contains(loss::Need::each_teacher);
  const std::string base = cast.learners.size() > 1 ? learner->name + "." + line.name : line.name;
  if (together) {
    cast.terms.push_back(make_term(line, base, learner, student, teachers, learning, set));
    refuse_what_cannot_be(*cast.terms.back(), learning);
    return;
  }
  for (std::size_t i = 0; i < teachers.size(); ++i) {
    cast.terms.push_back(
        make_term(line, base + "." + line.teachers[i], learner, student, {teachers[i]}, learning, set));
    cast.terms.back()->share = line.member_weights[i];
    refuse_what_cannot_be(*cast.terms.back(), learning);
  }
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
    const Tensor like = term->learner->model->parameters().front();
    loss::init_parts(*term->loss, random.of("parts").of(stage).of(term->name));
    if (like.scalar_type() == at::kDouble) nn::use_type(*term->loss, at::kDouble);
    term->loss->to(like.device());
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
        for (const auto& item : term->loss->named_parameters()) {
          const std::string name = term->name + "." + item.key();
          item.value().requires_grad_(!is_frozen(name, learning));
          if (item.value().requires_grad()) all.emplace_back(name, item.value());
        }
    LIMBECK_CHECK(!all.empty(), learner->name);  // the probe has refused that
    learner->parameters = all;
    learner->optimizer = std::make_unique<optim::Optimizer>(learning.optimizers.at(learner->name)(), all);
    learner->schedule = learning.schedules.at(learner->name)();
    if (learning.ema) learner->average.emplace(*learning.ema, own);
  }
}

}  // namespace limbeck::train
