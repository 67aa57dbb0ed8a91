#pragma once
// Optimisers: rules that change parameters by their gradients, on libtorch's fused kernels where they exist.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/config/registry.h"
#include "limbeck/optim/average.h"
#include "limbeck/optim/clip.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::optim {

namespace optimizers {

/// What a rule works on: parallel lists, all of one device and type; slots[s][i] belongs to parameters[i]. A
/// parameter, its gradient and its slots have equal strides without gaps: kernels walk through raw memory.
struct Work {
  std::vector<Tensor> parameters, gradients;
  std::vector<std::vector<Tensor>> slots;  // in the order of Rule::slots()
  std::vector<Tensor> steps;               // one float32 scalar each: updates made, this one included
  bool first = false;                      // these parameters have never been updated; their slots are 0
  double learning_rate = 0;
  Tensor bad;  // one float32 scalar, may be undefined: if 1, nothing may change; else 0

  /// The same for a kernel's `found_inf`.
  std::optional<Tensor> found_bad() const { return bad.defined() ? std::optional(bad) : std::nullopt; }
  /// target = value, unless `bad`; for rules without a fused kernel. A refused value may be NaN.
  void assign(const Tensor& target, const Tensor& value) const;
};

/// An update rule with its options; holds no state.
class Rule {
 public:
  virtual ~Rule() = default;
  /// State tensors that each parameter has, shaped like it: "momentum", "square".
  virtual std::vector<std::string> slots() const = 0;
  virtual void update(const Work& work) const = 0;
  double learning_rate = 0;
  double weight_max_norm = 0;  // bound on each unit's incoming weights; 0: none
};

using Builder = std::function<std::shared_ptr<Rule>()>;
using Registry = BasicRegistry<Builder>;
void register_optimizers(Registry& registry);  // generated from the files in optimizers/

/// The first option of every entry.
double read_learning_rate(Params& params);
/// The last one, `weight_max_norm`; both go to the rule.
Builder finish(Params& params, double learning_rate, std::shared_ptr<Rule> rule);

}  // namespace optimizers

/// A rule for the parameters whose names fit a pattern.
struct GroupRule {
  std::string pattern;  // "*.scores"; the first that fits wins, the last group fits all
  std::shared_ptr<optimizers::Rule> rule;
};

/// What a recipe's `optimizer:` becomes: made anew for every learner.
using OptimizerBuilder = std::function<std::vector<GroupRule>()>;

/// Reads `{optimizer: sgd, learning_rate: 0.1, groups: [{parameters: "*.scores", learning_rate: 0.01}]}`: a
/// group has the optimiser's options with its own on top; `parameters` may be a list of patterns. From faulty
/// options nothing may be built.
OptimizerBuilder make_optimizer(Params entry, const optimizers::Registry& registry);

/// Optimiser state of one learner. Parameters without a gradient stay exactly as they are.
class Optimizer {
 public:
  /// Names as in checkpoints; frozen parameters are not among them. Parameters are dense float32 or float64.
  Optimizer(std::vector<GroupRule> rules, std::vector<std::pair<std::string, Tensor>> parameters);

  /// One update at `factor` times each group's learning rate. `bad` (one scalar, may be undefined): unless it
  /// is 0 nothing changes, counters included; decided on the device.
  void update(double factor, const Tensor& bad);

  /// "<slot>.<parameter>" and "step.<parameter>", as checkpoints hold them: the optimiser's own tensors,
  /// which the next update changes.
  Tensors state() const;
  /// Copies what `state` gave, in each parameter's own memory layout. UserError where a tensor is missing or
  /// has another shape.
  void restore(const Tensors& state);
  double learning_rate() const;  // of the last group

 private:
  struct Part {
    std::string name;
    Tensor parameter;
    std::vector<Tensor> slots;
    Tensor step;
    bool begun = false;  // known to have been updated
  };
  struct Group {
    std::shared_ptr<optimizers::Rule> rule;
    std::vector<Part> parts;
  };

  static void lay_out(Part& part);
  static std::vector<optimizers::Work> work_of(Group& group);

  std::vector<Group> groups_;
};

}  // namespace limbeck::optim
