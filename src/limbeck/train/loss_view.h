#pragma once
// LossView: one line of a stage that has learned, as it was at some moment: what its loss notes for given
// rows.
#include <memory>
#include <string>

#include "limbeck/data/batch.h"
#include "limbeck/train/cast.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {

class LossView {
 public:
  /// Of the line called `line` of `stage`, which learns; with several teachers of the first one's. The
  /// student is an object of its own: the run's model stays as it is.
  LossView(const Stage& stage, const std::string& line, Workshop& workshop);

  /// Takes the student's weights and the loss's parts from a snapshot or checkpoint: `model.STUDENT/NAME`,
  /// `loss.TERM/NAME`. UserError where they do not fit; `what` begins the message.
  void restore(const Tensors& state, const std::string& what);
  /// The parts alone, the student's weights being those of a model.
  void restore(const nn::Model& student, const Tensors& parts, const std::string& what);

  /// Which pair of the loss reads this tap of the student, by number; -1 for none.
  int64_t pair_of(const std::string& tap) const;
  /// What the loss notes as `name` of that pair, in evaluation and without gradients.
  Tensor note(const std::string& name, int64_t pair, const data::Batch& rows);

  const std::string& term() const { return term_->name; }

 private:
  Cast cast_;
  Term* term_ = nullptr;
  Now now_;
};

/// The tensors whose names begin so, without that beginning.
Tensors below(const Tensors& all, const std::string& beginning);

}  // namespace limbeck::train
