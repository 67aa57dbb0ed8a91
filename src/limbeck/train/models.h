#pragma once
// Models: the recipe's networks, built when they first take part.
#include <map>
#include <memory>
#include <string>

#include "limbeck/data/dataset.h"
#include "limbeck/model/store.h"
#include "limbeck/train/observer.h"
#include "limbeck/train/plan.h"

namespace limbeck::train {

/// A network of the run: in evaluation form until a stage trains it.
struct Member {
  const ModelPlan* plan = nullptr;
  model::Fit fit;
  std::shared_ptr<nn::Model> model;  // on the run's device, convolutions in channels-last memory
  model::Card card;
  bool filled = false;                  // holds weights
  std::vector<int64_t> specialty = {};  // of a specialist: the classes of its outputs but the last
};

class Models {
 public:
  Models(const Plan& plan, const at::Device& device, bool smoke, Observer* observer = nullptr);

  /// Builds `name` to fit what it meets, if it is not built yet. `facts` are those of the set it first works
  /// on. UserError where recipe, weights and set disagree. An ensemble is joined anew of what its members are
  /// now.
  Member& meet(const std::string& name, const data::Facts& facts);
  /// Builds the model that a stage makes, of its plan, for `fit`; in place of one that was built before.
  Member& make(const std::string& name, const model::Fit& fit);
  /// First weights, or those of its file, unless it has weights already. A model whose recipe says `classes`
  /// may get a new head, with first weights; the observer is told.
  Member& fill(const std::string& name, uint64_t seed);
  /// Reads the weights of its file, if it has one, into another object: UserError where they would not fit.
  void try_weights(const std::string& name);
  Member& get(const std::string& name);
  bool is_built(const std::string& name) const { return members_.contains(name); }
  /// Another object of the same network with the same weights.
  std::shared_ptr<nn::Model> copy(const std::string& name);
  const at::Device& device() const { return device_; }

 private:
  std::shared_ptr<nn::Model> build(const ModelPlan& plan, const model::Fit& fit) const;
  Member& join_members(const ModelPlan& plan, const data::Facts& facts);
  bool has_file(const ModelPlan& plan) const;
  /// Returns the tensors that keep first weights.
  std::vector<std::string> load(const Member& member, nn::Model& into) const;

  const Plan& plan_;
  at::Device device_;
  bool smoke_;
  Observer* observer_;
  std::map<std::string, Member> members_;
};

}  // namespace limbeck::train
