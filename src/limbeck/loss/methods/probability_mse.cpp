// Model compression: the student's class probabilities come to equal its teacher's, in squared error.
//
//   C. Bucila, R. Caruana, A. Niculescu-Mizil. "Model Compression". KDD 2006.
//   https://doi.org/10.1145/1150402.1150464
//
// With scores z_s, z_t (N, C) and a temperature T:
//
//   1/N * sum over rows, classes of (softmax(z_s/T) - softmax(z_t/T))^2
//
// Zero when both answer alike, at most 2. Without a teacher the targets are the rows' soft labels y (N, C),
// at the same temperature: y^(1/T) divided by its sum over classes, which is softmax(z_t/T) where y is
// softmax(z_t).
// The paper's targets are an ensemble's mean probabilities; it does not print its loss, and the squared error
// is our reading. With two classes the sum over classes is twice the squared error of one output.
// Teachers are detached. counts: rows; without a teacher those that have soft labels.

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/loss/distribution.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/squared_error.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  double temperature;
};

class ProbabilityMse final : public Loss {
 public:
  explicit ProbabilityMse(Options options) : options_(std::move(options)) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.pairs, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    return want_class_scores(options_.pairs, student, teachers);
  }

  void prepare(const Probe& probe) override { taught_ = !probe.teachers.empty(); }

  std::vector<double> counts(const data::Batch& batch) const override {
    return {static_cast<double>(taught_ ? batch.rows : batch.soft_labelled)};
  }

  Means forward(const Step& step) override {
    return sum_over(options_.pairs, step, [&](const Tensor& student, const std::vector<Tensor>& teachers) {
      const Tensor mine = probabilities(student, options_.temperature);
      if (teachers.empty()) return against_soft_labels(mine, step.batch);
      const Tensor theirs = probabilities(teachers.front(), options_.temperature);
      return squared_error(mine, theirs, at::Reduction::Sum) / static_cast<double>(mine.size(0));
    });
  }

 private:
  // Rows without soft labels hold zeros there: they do not count.
  Tensor against_soft_labels(const Tensor& mine, const data::Batch& batch) const {
    const Tensor labels = widened(batch.soft_labels).to(mine.scalar_type());
    if (labels.size(1) != mine.size(1))
      throw UserError("the soft labels are of " + std::to_string(labels.size(1)) +
                      " classes, the student scores " + std::to_string(mine.size(1)));
    const Tensor powers = options_.temperature == 1 ? labels : labels.pow(1 / options_.temperature);
    const Tensor there = labels.sum(/*dim=*/1) > 0;
    const Tensor targets = powers / powers.sum(/*dim=*/1, /*keepdim=*/true).clamp_min(1e-30);
    return ((mine - targets).square().sum(/*dim=*/1) * there).sum() /
           static_cast<double>(batch.soft_labelled);
  }

  Options options_;
  bool taught_ = true;
};

Builder make_probability_mse(Params& params) {
  Options options;
  options.pairs = read_pairs(params, "logits");
  options.temperature = read_temperature(params, 1);
  return {.teachers = Teachers::optional,
          .needs = {Need::class_logits},
          .build = [options] { return std::make_shared<ProbabilityMse>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_probability_mse(Registry& registry) {
  registry.add(
      {.name = "probability_mse",
       .summary = "regresses the teacher's class probabilities, or the set's soft labels",
       .paper = "https://doi.org/10.1145/1150402.1150464",
       .example = "temperature: 1",
       .make = make_probability_mse,
       .about = {
           {"family", "response"},
           {"transfers", "the class probabilities of a teacher, or of the ensemble that labelled the set"},
           {"when", "many rows labelled by an ensemble, also tables; errors in the soft labels weigh little"},
           {"fails",
            "where the student is surely wrong its gradient vanishes with the soft-max's, so a "
            "large network that starts badly learns slowly: kd does not have this"},
           {"zero", "when student and teacher answer alike"},
           {"published",
            "root mean squared error, mean of eight tables: 0.264, the best network on the labels alone "
            "0.282, the ensemble 0.263 (the paper); the command does likewise on Fashion-MNIST, with kd "
            "beside it"},
           {"command", "limbeck run recipes/probabilities.yaml"},
           {"formula", "1/N * sum over rows, classes of (softmax(z_s/T) - softmax(z_t/T))^2"}}});
}

}  // namespace limbeck::loss
