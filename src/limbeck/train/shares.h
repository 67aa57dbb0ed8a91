#pragma once
// Shares: what each term of a stage's objective weighs on one batch, so that a term that does nothing, or
// drowns the others, is seen before the work.
#include <string>
#include <vector>

#include "limbeck/train/pass.h"

namespace limbeck::train {

struct TermShare {
  std::string learner, term;
  double weight = 0;      // at this moment, with the teacher's share
  double value = 0;       // weighted
  double gradient = 0;    // norm of the weighted term's gradient over the learner's own parameters
  bool rows_mix = false;  // it reads input_gradient of a learner with statistics of the batch
};

/// One pass over `batch`; no weight moves, running statistics do. A term of no rows, or at weight 0, has
/// value and gradient 0.
std::vector<TermShare> shares_of(const std::vector<Turn>& turns, const data::Batch& batch, const Now& now);

/// What a user should know of them: "kd does nothing: its gradient is 0".
std::vector<std::string> remarks_on(const std::vector<TermShare>& shares);

}  // namespace limbeck::train
