#pragma once
// Optimisers: rules that change parameters by their gradients, on libtorch's fused kernels where they exist.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "limbeck/config/registry.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::optim {

namespace optimizers {

/// What a rule works on: parallel lists, all of one device, type and layout; slots[s][i] belongs to parameters[i].
struct Work {
  std::vector<Tensor> parameters, gradients;
  std::vector<std::vector<Tensor>> slots;   // in the order of Rule::slots()
  std::vector<Tensor> steps;                // one float32 scalar each: updates made so far; rules count in them
  bool first = false;                       // these parameters have never been updated
  double learning_rate = 0;
  Tensor bad;                               // one float32 scalar: unless 0, nothing may change
};

/// An update rule with its options; holds no state.
class Rule {
 public:
  virtual ~Rule() = default;
  /// State tensors that each parameter has, shaped like it: "momentum", "square".
  virtual std::vector<std::string> slots() const = 0;
  virtual void update(Work& work) const = 0;
  double learning_rate = 0;
  double weight_max_norm = 0;               // bound on each unit's incoming weights; 0: none
};

using Builder = std::function<std::shared_ptr<Rule>()>;
using Registry = BasicRegistry<Builder>;
void register_optimizers(Registry& registry);   // generated from the files in optimizers/

}  // namespace optimizers

/// A rule for the parameters whose names fit a pattern.
struct GroupRule {
  std::string pattern;                      // "*.scores"; the first that fits wins, the last group fits all
  std::shared_ptr<optimizers::Rule> rule;
};

/// What a recipe's `optimizer:` becomes: made anew for every learner.
using OptimizerBuilder = std::function<std::vector<GroupRule>()>;

/// Reads `{optimizer: sgd, learning_rate: 0.1, groups: [{parameters: "*.scores", learning_rate: 0.01}]}`: a group has
/// the optimiser's options with its own on top.
OptimizerBuilder make_optimizer(Params entry, const optimizers::Registry& registry);

/// Optimiser state of one learner. Parameters without a gradient stay exactly as they are.
class Optimizer {
 public:
  /// Names as in checkpoints; frozen parameters are not among them.
  Optimizer(std::vector<GroupRule> rules, std::vector<std::pair<std::string, Tensor>> parameters);

  /// One update at `factor` times each group's learning rate. `bad` (one float32 scalar, may be undefined): unless it
  /// is 0 nothing changes, counters included; decided on the device.
  void update(double factor, const Tensor& bad);

  /// "<slot>.<parameter>" and "step.<parameter>", as checkpoints hold them.
  Tensors state() const;
  /// Restores what `state` gave, in each parameter's own memory layout.
  void restore(const Tensors& state);
  double learning_rate() const;             // of the last group

 private:
  struct Part {
    std::string name;
    Tensor parameter;
    std::vector<Tensor> slots;
    Tensor step;
    bool begun = false;
  };
  struct Group {
    std::shared_ptr<optimizers::Rule> rule;
    std::vector<Part> parts;
  };
  std::vector<Group> groups_;
};

/// A moving average of parameters: decay * average + (1 - decay) * value after every update.
class Average {
 public:
  struct Options {
    double decay = 0.999;
    bool warmup = false;                    // decay min(d, (1 + i)/(10 + i)) at update i = 0, 1, ...
    bool first_copy = true;                 // the first update copies the parameters (torch's AveragedModel)
  };
  Average(const Options& options, std::vector<std::pair<std::string, Tensor>> parameters);
  /// Starts at the parameters as they are when made. `bad` as in Optimizer::update.
  void update(const Tensor& bad);
  const std::map<std::string, Tensor>& values() const { return values_; }
  Tensors state() const;
  void restore(const Tensors& state);

 private:
  Options options_;
  std::vector<std::pair<std::string, Tensor>> parameters_;
  std::map<std::string, Tensor> values_;
  int64_t updates_ = 0;
};

/// Reads `ema: 0.999` or `ema: {decay: 0.999, warmup: false, first: copy}`.
std::optional<Average::Options> read_average(Params& params);

/// The norm of all gradients together, and the scaling of them to at most `bound` (no bound if 0). Returns one float32
/// scalar; stays on the device.
Tensor clip_gradients(const std::vector<Tensor>& parameters, double bound);

}  // namespace limbeck::optim
