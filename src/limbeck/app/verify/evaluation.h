#pragma once
// One loss, evaluated on tensors at hand as a stage would evaluate it: what `limbeck compute` and the
// reference cases share.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "limbeck/loss/loss.h"

namespace limbeck::app {

/// What a loss sees. Tensors of the student that require a gradient have one after a backward of the value.
struct LossInputs {
  Tensors student;                     // by tap
  std::vector<Tensors> teachers = {};  // none, one or several; passed over by a loss that has no teacher
  data::Batch batch = {};
  Tensors parameters = {}, buffers = {};  // of the loss itself, by name; buffers only where they differ
  std::function<Tensors(const Tensors& inputs)> rerun =
      {};  // a second pass of the student, where there is one
};

class Evaluation {
 public:
  /// Builds the loss, or one for each teacher where it does not want them all at once; their parameters are
  /// then called `<teacher>.<name>`. Teachers are called 0, 1 ..., in `pairs` too. UserError for taps that
  /// are not there or do not fit, and for parameters and buffers that are missing, unknown or of another
  /// shape.
  Evaluation(const loss::Builder& builder, LossInputs inputs);

  /// The value with its graph, a scalar: the sum of the loss's means, zero if there is no row to count. Fills
  /// `notes`.
  Tensor forward();
  /// What follows a backward: memory moves on.
  void observe();

  const Tensors& notes() const { return notes_; }
  Tensors parameters() const;
  Tensors buffers() const;
  /// The taps that the loss reads of the student.
  const std::vector<std::string>& wanted() const { return wanted_; }

 private:
  // A loss with whom it learns from.
  struct Part {
    std::string prefix;  // of its tensors' and notes' names
    double share = 1;
    std::shared_ptr<loss::Loss> loss;
    std::vector<const Tensors*> teachers;
  };
  void add(const loss::Builder& builder, Part part, std::size_t first);  // the number of its first teacher
  void load(const Part& part);
  loss::Step step(const Part& part);

  LossInputs inputs_;
  std::vector<Part> parts_;
  std::vector<std::string> wanted_;
  Tensors notes_;
};

/// A batch of `rows` rows with these labels (N) of any whole type and soft labels (N, C), each undefined if
/// there are none; a negative label is none. UserError where they do not fit: the message begins with their
/// names, `batch.labels` and `batch.soft_labels`.
data::Batch make_batch(int64_t rows, const Tensor& labels, const Tensor& soft_labels = {});

}  // namespace limbeck::app
