#pragma once
// Cast: everybody who plays in one learning stage: learners, teachers, terms.
#include <map>
#include <memory>
#include <vector>

#include "limbeck/train/learning.h"
#include "limbeck/train/models.h"
#include "limbeck/train/pass.h"

namespace limbeck::train {

struct Cast {
  std::vector<std::unique_ptr<Learner>> learners;
  std::map<std::string, std::unique_ptr<teacher::Answerer>> teachers;  // by model
  std::vector<std::unique_ptr<Term>> terms;
  std::vector<Turn> turns;
};

/// What the stage's set tells losses.
struct SetFacts {
  data::Facts facts;
  std::vector<double> class_counts;
};

/// Builds learners and terms, without weights: what losses want is settled and their learnt parts are made.
/// UserError with the line's path where taps do not fit.
Cast cast_for(const Learning& learning, const std::string& path, Models& models, const SetFacts& set);

/// First weights of the losses' learnt parts, optimisers, averages: a function of `random` and the stage's
/// name.
void equip(Cast& cast, const Learning& learning, const Random& random, const std::string& stage);

}  // namespace limbeck::train
