#pragma once
// Loss: one term of the training objective, computed from named activations. A loss sees activations, the
// batch and the time, never a model: a live teacher, a cached one, several, a peer or the student itself are
// the same to it.
#include <torch/nn/module.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/config/registry.h"
#include "limbeck/data/batch.h"
#include "limbeck/data/dataset.h"
#include "limbeck/dist/group.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// What a loss needs beyond its taps. `compile` refuses what a stage cannot give, before any data is read.
enum class Need {
  labels,            // without it, rows that have no label simply do not count
  sample_ids,        // memory banks
  whole_batch,       // relations between rows, or a count that depends on activations: no micro-batches
  each_teacher,      // all teachers in one call; else the loss runs once per teacher, averaged
  rerun_student,     // a second pass on other inputs
  teacher_gradient,  // the gradient goes on through the teacher to its input
  class_logits,      // both sides' taps are scores of the same classes: a teacher near chance is refused
};

struct Wants {
  std::vector<std::string> student, teacher;  // taps
  std::set<Need> needs;
  std::vector<std::vector<std::string>> of_each = {};  // one list for each teacher, instead of `teacher`

  const std::vector<std::string>& of_teacher(std::size_t i) const {
    return of_each.empty() ? teacher : of_each.at(i);
  }
};

/// Whether a loss learns from somebody.
enum class Teachers { none, optional, needed };

/// Means of one step, in the order of `counts`.
struct Means : std::vector<Tensor> {
  Means(Tensor one) : std::vector<Tensor>{std::move(one)} {}  // NOLINT: most losses are one mean
  Means(std::initializer_list<Tensor> several) : std::vector<Tensor>(several) {}
};

/// One part of a batch, seen by one loss.
struct Step {
  const Tensors& student;
  std::vector<const Tensors*> teachers;  // none, one, or all of them (Need::each_teacher)
  const data::Batch& batch;
  Progress progress = {};
  Random random = Random(0);  // a function of seed, stage, step and this loss
  /// What norms among the loss's own parts use: `stored` where it is only measured.
  nn::Statistics statistics = nn::Statistics::learn;
  const dist::Group* group = nullptr;
  /// A second pass of the student on other inputs for the same rows: the taps that this loss wants.
  std::function<Tensors(const Tensors& inputs)> rerun = {};
  /// Inner values, for whoever asks.
  std::function<void(std::string_view name, const Tensor& value)> note = {};

  const Tensors& teacher() const { return *teachers.front(); }
  void say(std::string_view name, const Tensor& value) const {
    if (note) note(name, value);
  }
};

struct Probe {             // known when the loss's stage starts
  const Tensors& student;  // taps of two rows: shapes
  std::vector<const Tensors*> teachers;
  const data::Facts& data;
  std::vector<double> class_counts = {};  // labelled samples of the stage's set, by class
  int64_t batch_size = 0;
};

/// Parameters learn with the model; buffers are memory: saved with checkpoints, not exported.
class Loss : public torch::nn::Module {
 public:
  /// The names of the teachers that this object serves, in the order of all that follows. Called once, before
  /// `wants`; for taps that differ from teacher to teacher (pairs.h).
  virtual void meet(const std::vector<std::string>&) {}
  /// From the taps that student and teachers offer, with their shapes: which ones this loss reads. UserError
  /// where they cannot fit, naming tap, shapes and remedy.
  virtual Wants wants(const nn::TapTable& student,
                      const std::vector<const nn::TapTable*>& teachers) const = 0;
  /// Called once, before the first `counts` and `forward`. Builds adapters, banks, margins; first weights and
  /// the checkpoint come after it. UserError where the set does not fit, for example more classes than the
  /// scores have.
  virtual void prepare(const Probe&) {}
  /// Scalars. float32 at least, also for narrower inputs; float64 stays float64.
  virtual Means forward(const Step& step) = 0;
  /// What each mean is a mean of: rows, labelled rows, tokens. Known from the batch alone.
  virtual std::vector<double> counts(const data::Batch& batch) const {
    return {static_cast<double>(batch.rows)};
  }
  /// After each backward, without gradient: banks.
  virtual void observe(const Step&) {}
  /// Once per update: annealed temperature.
  virtual void advance(const dist::Group&) {}
};

/// What an entry's options become. A loss with teachers reads `combine` and `member_weights` itself
/// (members.h), since only it knows which of them it has. Where it does not need each_teacher, whoever runs
/// it calls it once per teacher and adds the means, each times its share (members.h: `shares`).
struct Builder {
  Teachers teachers = Teachers::none;
  std::set<Need> needs;  // those that do not depend on taps
  std::function<std::shared_ptr<Loss>()> build;
  std::vector<double> member_weights = {};  // as given, of a loss without each_teacher; empty: equal
};

using Registry = BasicRegistry<Builder>;

void register_methods(Registry& registry);  // generated from the files in methods/

}  // namespace limbeck::loss
