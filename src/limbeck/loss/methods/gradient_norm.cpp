// Double back-propagation: small changes of the input shall change the loss little. No teacher.
//
//   H. Drucker, Y. LeCun. "Improving Generalization Performance Using Double Backpropagation". IEEE
//   Transactions on Neural Networks 3(6), 1992. https://doi.org/10.1109/72.165600
//
// With J_i the gradient of row i's cross-entropy by its input (the derived tap input_gradient):
//
//   distance: squared   1/(2 N) * sum over rows i of ||J_i||^2                          (Drucker and LeCun)
//   distance: norm      1/(2 N) * sum over rows i of ||J_i||
//
// Zero when no input changes its row's loss, else above 0. It is gradient_attention with a teacher whose
// gradients are zero, and the paper of attention transfer (Zagoruyko, Komodakis, ICLR 2017) uses it as its
// rival. N counts the rows with a label. counts: labelled rows. Notes: gradient_student.

#include <ATen/ATen.h>

#include "limbeck/loss/input_gradient.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/nn/derived.h"

namespace limbeck::loss {
namespace {

class GradientNorm final : public Loss {
 public:
  explicit GradientNorm(std::string distance) : distance_(std::move(distance)) {}

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>&) const override {
    shape_at(student, nn::kInputGradient, "the student");
    return {.student = {nn::kInputGradient}, .teacher = {}, .needs = {}};
  }

  void prepare(const Probe& probe) override { require_classes_of(probe.data, probe.student, "the student"); }

  std::vector<double> counts(const data::Batch& batch) const override { return {count_labelled(batch)}; }

  Means forward(const Step& step) override {
    const Tensor& gradient = step.student.at(nn::kInputGradient);
    step.say("gradient_student", gradient);
    return half_mean_length(gradient, distance_, step.batch);
  }

 private:
  std::string distance_;
};

Builder make_gradient_norm(Params& params) {
  return {
      .teachers = Teachers::none, .needs = {Need::labels}, .build = [distance = read_row_distance(params)] {
        return std::make_shared<GradientNorm>(distance);
      }};
}

}  // namespace

void register_gradient_norm(Registry& registry) {
  registry.add(
      {.name = "gradient_norm",
       .summary = "keeps the loss from depending on small changes of the input",
       .paper = "https://doi.org/10.1109/72.165600",
       .example = "distance: squared",
       .make = make_gradient_norm,
       .about = {{"family", "regulariser"},
                 {"transfers", "nothing from a teacher: a smoother answer around the training rows"},
                 {"when", "little data without augmentation; as the rival of gradient_attention"},
                 {"fails",
                  "too large a weight makes the student sure of nothing, since a flat answer has "
                  "no gradient; a step takes three times as long"},
                 {"zero", "when no value of any input changes its row's loss"},
                 {"published",
                  "CIFAR-10 without augmentation, NIN: 12.5 % errors, the student alone 13.5 % (Zagoruyko "
                  "and Komodakis 2017; not checked against the paper)"},
                 {"command", "limbeck compare recipes/attention_transfer_gradient.yaml"},
                 {"formula",
                  "J = gradient of each row's cross-entropy by its input               (N, C, H, W)\n"
                  "distance: squared   1/(2 N) * sum over rows of ||J||^2\n"
                  "distance: norm      1/(2 N) * sum over rows of ||J||"}}});
}

}  // namespace limbeck::loss
