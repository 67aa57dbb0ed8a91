#pragma once
// Who plays in a stage, and what they have answered for one part of a batch.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/data/batch.h"
#include "limbeck/loss/loss.h"
#include "limbeck/optim/optimizers.h"
#include "limbeck/optim/schedules.h"
#include "limbeck/teacher/answerer.h"

namespace limbeck::train {

/// A moment of a stage and the key of everything random in it.
struct Now {
  Progress progress;
  Random random = Random(0);  // of the seed
  std::string stage;          // by whose name randomness goes
};

/// What one update came to, on the device.
struct Update {
  Tensor norm;  // of all gradients, before clipping
  Tensor bad;   // not 0: gradient or objective were not finite, and no weight moved
};

/// A model that learns in this stage.
struct Learner {
  std::string name, key;  // key: by whose name randomness goes (a baseline's is its student's)
  std::shared_ptr<nn::Model> model;
  std::vector<std::pair<std::string, Tensor>>
      parameters;  // its own and its losses', in a fixed order; none frozen
  std::unique_ptr<optim::Optimizer> optimizer;
  std::shared_ptr<optim::schedules::Schedule> schedule;
  std::optional<optim::Average> average;
  double clip = 0;

  void clear();  // lets go of all gradients
  /// Optimiser, schedule and average; where the gradients or the objective are not finite no weight moves.
  Update update(const Now& now, const Tensor& objective);
};

/// One line of `losses:` for one learner and one teacher, or for all teachers where the loss wants them
/// together.
struct Term {
  std::string name;  // also its checkpoint's
  std::string line;  // what metrics call it
  std::shared_ptr<loss::Loss> loss;
  optim::Value weight;
  double share = 1;  // of several teachers
  Learner* learner = nullptr;
  std::vector<teacher::Answerer*> teachers;
  loss::Wants wants;
};

/// `together`: one turn; `in_turn`: one for each learner.
struct Turn {
  std::vector<Learner*> learners;
  std::vector<Term*> terms;
};

/// What the models have answered for one part of a batch. A model runs at most once, when first asked, for
/// the taps that any term wants of it (a term at 0 for good wants none).
class Pass {
 public:
  /// `learns`: with the batch's statistics and dropout; else in evaluation.
  Pass(data::Batch part, const Now& now, const std::vector<Turn>& turns, bool learns = true);
  /// Runs the learner and the teachers that this term needs. The step is of use as long as this pass stands
  /// still.
  loss::Step show(const Term& term);
  void forget(const Learner& learner);  // its weights moved
  void clear();                         // lets go of the graph
  const data::Batch& batch() const { return part_; }

 private:
  struct Answer {
    const void* who;
    std::vector<std::string> taps;
    std::optional<Tensors> given;
  };
  Answer& answer_of(const void* who);
  void want(const void* who, const std::vector<std::string>& taps);
  const Tensors& ask(const Learner& learner);
  nn::Mode mode_of(const Learner& learner) const;
  Tensors run_again(const Term& term, const Tensors& inputs) const;
  const Tensors& ask(teacher::Answerer& teacher);

  data::Batch part_;
  const Now& now_;
  bool learns_;
  std::vector<Answer> answers_;
};

}  // namespace limbeck::train
