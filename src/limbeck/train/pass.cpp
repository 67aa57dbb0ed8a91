#include "limbeck/train/pass.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/check.h"
#include "limbeck/nn/derived.h"

namespace limbeck::train {

void Learner::clear() {
  for (auto& [name, parameter] : parameters) parameter.mutable_grad() = Tensor();
}

Update Learner::update(const Now& now, const Tensor& objective) {
  std::vector<Tensor> all;
  for (const auto& [name, parameter] : parameters) all.push_back(parameter);
  const Tensor norm = optim::clip_gradients(all, clip);
  const at::NoGradGuard no_gradient;
  const Tensor bad =
      at::logical_not(at::isfinite(norm + objective.detach().to(norm.scalar_type()))).to(at::kFloat);
  optimizer->update(schedule->at(now.progress), bad);
  if (average) average->update(bad);
  return {norm, bad};
}

Pass::Pass(data::Batch part, const Now& now, const std::vector<Turn>& turns, bool learns)
    : part_(std::move(part)), now_(now), learns_(learns) {
  for (const Turn& turn : turns)
    for (const Term* term : turn.terms) {
      if (term->weight.stays(0, now.progress)) continue;
      want(term->learner, term->wants.student);
      for (std::size_t i = 0; i < term->teachers.size(); ++i)
        want(term->teachers[i], term->wants.of_teacher(i));
    }
}

void Pass::want(const void* who, const std::vector<std::string>& taps) {
  auto it =
      std::find_if(answers_.begin(), answers_.end(), [&](const Answer& answer) { return answer.who == who; });
  if (it == answers_.end()) it = answers_.insert(it, {who, {}, std::nullopt});
  for (const std::string& tap : taps)
    if (std::find(it->taps.begin(), it->taps.end(), tap) == it->taps.end()) it->taps.push_back(tap);
}

Pass::Answer& Pass::answer_of(const void* who) {
  const auto it =
      std::find_if(answers_.begin(), answers_.end(), [&](const Answer& answer) { return answer.who == who; });
  LIMBECK_CHECK(it != answers_.end());
  return *it;
}

nn::Mode Pass::mode_of(const Learner& learner) const {
  if (!learns_) return {};
  const Random key = now_.random.of("dropout")
                         .of(now_.stage)
                         .of(static_cast<uint64_t>(now_.progress.step))
                         .of(learner.key)
                         .of("learns")
                         .of(static_cast<uint64_t>(part_.first_row));
  // Running statistics move once a step, whatever the parts.
  return {.statistics = nn::Statistics::learn, .dropout = key, .again = part_.first_row > 0};
}

const Tensors& Pass::ask(const Learner& learner) {
  Answer& answer = answer_of(&learner);
  if (!answer.given)
    answer.given = nn::run(*learner.model, part_.inputs, {part_.labels, part_.soft_labels}, answer.taps,
                           mode_of(learner));
  return *answer.given;
}

// With the same units dropped: the same function, of other inputs.
Tensors Pass::run_again(const Term& term, const Tensors& inputs) const {
  nn::Mode mode = mode_of(*term.learner);
  mode.again = true;
  return nn::run(*term.learner->model, inputs, {part_.labels, part_.soft_labels}, term.wants.student, mode);
}

const Tensors& Pass::ask(teacher::Answerer& teacher) {
  Answer& answer = answer_of(&teacher);
  if (!answer.given) answer.given = teacher.answer(part_, answer.taps, now_.progress);
  return *answer.given;
}

loss::Step Pass::show(const Term& term) {
  std::vector<const Tensors*> teachers;
  for (teacher::Answerer* teacher : term.teachers) teachers.push_back(&ask(*teacher));
  loss::Step step{ask(*term.learner), std::move(teachers), part_};
  step.progress = now_.progress;
  step.statistics = !learns_              ? nn::Statistics::stored
                    : part_.first_row > 0 ? nn::Statistics::batch
                                          : nn::Statistics::learn;
  step.rerun = [this, &term](const Tensors& inputs) { return run_again(term, inputs); };
  step.random = now_.random.of("loss")
                    .of(now_.stage)
                    .of(static_cast<uint64_t>(now_.progress.step))
                    .of(term.line)
                    .of(static_cast<uint64_t>(part_.first_row));
  return step;
}

void Pass::forget(const Learner& learner) {
  for (Answer& answer : answers_)
    if (answer.who == &learner) answer.given.reset();
}

void Pass::clear() {
  for (Answer& answer : answers_) answer.given.reset();
}

}  // namespace limbeck::train
