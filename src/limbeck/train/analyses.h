#pragma once
// Analyses: what `explain: MODELS, by: NAME` draws; one file of analyses/ each. They choose samples, run the
// models and lay out a figure; what is computed lies in the folder `explain`.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "limbeck/config/registry.h"
#include "limbeck/data/dataset.h"
#include "limbeck/explain/figure.h"
#include "limbeck/nn/run.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {

class Compiler;

namespace analyses {

/// What a stage `explain` shows.
struct Subject {
  std::vector<std::string>
      models;  // in the recipe's order; behind a student its lone twin, once that has learnt
  std::map<std::string, std::string> twins;  // lone twin to student
  std::string set;

  /// The name by which a model's options go: a lone twin's are its student's.
  const std::string& key(const std::string& model) const;
};

/// What is known before any data is read.
struct Scene {
  const Subject& subject;
  data::Facts facts;                         // of the set
  bool labelled = false;                     // whether it shows labels
  std::map<std::string, nn::TapTable> taps;  // by model
};

class Analysis {
 public:
  virtual ~Analysis() = default;
  /// Called once, when the recipe is compiled: checks options against the models and the stages before this
  /// one.
  virtual void meet(const Subject&, Params&, Compiler&) {}
  /// Adds what it reads beside the models and the set.
  virtual void declare(Declaration&) const {}
  /// UserError where taps, their ranks or the set do not serve, naming the remedy.
  virtual void check(const Scene& scene) = 0;
  /// Called after `check`.
  virtual explain::Figure draw(const Stage& stage, const Subject& subject, Workshop& workshop) = 0;
};

/// What an entry's options become; null where they are faulty.
using Registry = BasicRegistry<std::shared_ptr<Analysis>>;  // Registry("by")

void register_analyses(Registry& registry);  // generated from the files in analyses/

/// UserError unless the set shows labels; `why` ends "…, and its samples have no labels".
void require_labels(const Scene& scene, const std::string& why);

/// UserError unless every model scores the classes of the set at `logits`.
void require_class_scores(const Scene& scene);

}  // namespace analyses
}  // namespace limbeck::train
