#include "limbeck/train/loss_view.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/check.h"
#include "limbeck/loss/parts.h"
#include "limbeck/train/learning.h"
#include "limbeck/train/step.h"

namespace limbeck::train {

Tensors below(const Tensors& all, const std::string& beginning) {
  Tensors some;
  for (const auto& [name, value] : all)
    if (name.starts_with(beginning)) some[name.substr(beginning.size())] = value;
  return some;
}

LossView::LossView(const Stage& stage, const std::string& line, Workshop& workshop) {
  const Learning& learning = *stage.learning();
  const data::Set& set = workshop.sets.get(learning.set);
  SetFacts facts{set.facts(), {}};
  facts.class_counts.assign(static_cast<std::size_t>(facts.facts.classes), 1.0);
  for (const Line& one : learning.lines)
    for (const std::string& teacher : one.teachers) {
      workshop.models.meet(teacher, facts.facts);
      workshop.models.fill(teacher, workshop.plan.seed);
    }
  cast_ = cast_for(learning, stage.path, workshop.models, facts);
  for (const auto& learner : cast_.learners) learner->model = workshop.models.copy(learner->name);
  for (const auto& term : cast_.terms)
    if (term->line == line && !term_) term_ = term.get();
  LIMBECK_CHECK(term_, "no line ", line, " in ", stage.name);
  term_->loss->to(workshop.models.device());
  now_.random = Random(workshop.plan.seed);
  now_.stage = stage.key;
  now_.progress.length = learning.length(set.size());
}

void LossView::restore(const Tensors& state, const std::string& what) {
  nn::load_state(*term_->learner->model, below(state, "model." + term_->learner->name + "/"), what);
  nn::load_state(*term_->loss, below(state, "loss." + term_->name + "/"), what);
}

void LossView::restore(const nn::Model& student, const Tensors& parts, const std::string& what) {
  nn::load_state(*term_->learner->model, nn::state(student), what);
  nn::load_state(*term_->loss, parts, what);
}

int64_t LossView::pair_of(const std::string& tap) const {
  const auto& taps = term_->wants.student;
  const auto found = std::find(taps.begin(), taps.end(), tap);
  return found == taps.end() ? -1 : found - taps.begin();
}

Tensor LossView::note(const std::string& name, int64_t pair, const data::Batch& rows) {
  const at::NoGradGuard no_gradient;
  const std::string wanted =
      loss::note_name(name, static_cast<std::size_t>(pair), term_->wants.student.size());
  Pass pass(on_device(rows, cast_.learners.front()->model->parameters().front().device()), now_, cast_.turns,
            /*learns=*/false);
  Tensor found;
  loss::Step step = pass.show(*term_);
  step.note = [&](std::string_view noted, const Tensor& value) {
    if (noted == wanted) found = value;
  };
  term_->loss->forward(step);
  LIMBECK_CHECK(found.defined(), "the loss ", term_->name, " notes no ", wanted);
  return found;
}

}  // namespace limbeck::train
