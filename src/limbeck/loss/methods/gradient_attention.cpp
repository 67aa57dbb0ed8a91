// Gradient-based attention transfer: the student learns which inputs would change the teacher's answer.
//
//   S. Zagoruyko, N. Komodakis. "Paying More Attention to Attention: Improving the Performance of
//   Convolutional Neural Networks via Attention Transfer". ICLR 2017, section 3.2.
//   https://arxiv.org/abs/1612.03928
//
// With J_i the gradient of row i's cross-entropy by its input, of the student and of the teacher (the derived
// tap input_gradient):
//
//   distance: squared   1/(2 N) * sum over rows i of ||J_s,i - J_t,i||^2
//   distance: norm      1/(2 N) * sum over rows i of ||J_s,i - J_t,i||                     (the paper's)
//
//   gradient_of: sample       J_i of row i's own cross-entropy, whatever the batch size
//                batch_mean   of the mean over the batch: J_i / N
//
// Zero when both react alike to every input, else above 0. N counts the rows with a label: others have no
// cross-entropy and do not count. The student is differentiated twice: networks without max-pooling and batch
// norm are easy, with batch norm a row's J also holds what its input changes in other rows. The paper's beta
// is the `weight`, its beta/2 the half here; it does not print beta. Teachers are detached.
// counts: labelled rows. Notes: gradient_student, gradient_teacher (of the last pair).

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/loss/distribution.h"
#include "limbeck/loss/input_gradient.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/nn/derived.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  std::string distance;
  bool of_mean;  // gradient_of: batch_mean
};

class GradientAttention final : public Loss {
 public:
  explicit GradientAttention(Options options) : options_(std::move(options)) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.pairs, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    Wants wants;
    for (const Pair& pair : options_.pairs) {
      const Shape &mine = shape_at(student, pair.student, "the student"),
                  &theirs = shape_at(*teachers.front(), pair.teacher_tap(0), "the teacher");
      if (mine != theirs)
        throw UserError(
            "'" + pair.student + "' is " + values_text(mine) + " in the student and '" + pair.teacher_tap(0) +
            "' " + values_text(theirs) +
            " in the teacher: gradients are compared value by value, so both must see the same input");
      want(wants, pair, 1);
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    require_classes_of(probe.data, probe.student, "the student");
    for (const Tensors* taps : probe.teachers) require_classes_of(probe.data, *taps, "the teacher");
  }

  std::vector<double> counts(const data::Batch& batch) const override { return {count_labelled(batch)}; }

  Means forward(const Step& step) override {
    const double divisor = options_.of_mean ? count_labelled(step.batch) : 1;
    return sum_over(options_.pairs, step, [&](const Tensor& student, const std::vector<Tensor>& teachers) {
      const auto scaled = [&](const Tensor& gradient) {
        return divisor == 1 ? widened(gradient) : widened(gradient) / divisor;
      };
      const Tensor mine = scaled(student), theirs = scaled(teachers.front());
      step.say("gradient_student", mine);
      step.say("gradient_teacher", theirs);
      return half_mean_length(mine - theirs, options_.distance, step.batch);
    });
  }

 private:
  Options options_;
};

Builder make_gradient_attention(Params& params) {
  Options options;
  options.pairs = read_pairs(params, nn::kInputGradient);
  options.distance = read_row_distance(params);
  options.of_mean =
      params.choice("gradient_of", {"sample", "batch_mean"},
                    "the loss that is differentiated: each row's own, or the batch's mean") == "batch_mean";
  Builder builder{.teachers = Teachers::needed,
                  .needs = {Need::labels, Need::class_logits},
                  .build = [options] { return std::make_shared<GradientAttention>(options); },
                  .member_weights = read_member_weights(params)};
  if (options.of_mean) builder.needs.insert(Need::whole_batch);
  return builder;
}

}  // namespace

void register_gradient_attention(Registry& registry) {
  registry.add(
      {.name = "gradient_attention",
       .summary = "matches which inputs would change the answer",
       .paper = "https://arxiv.org/abs/1612.03928",
       .example = "pairs: [input_gradient]",
       .make = make_gradient_attention,
       .about = {
           {"family", "feature"},
           {"transfers", "how the cross-entropy of the label reacts to every value of the input"},
           {"when",
            "networks that are smooth in their input: average pooling, no batch norm; little data; "
            "teacher and student may be of any kind, since only inputs must agree"},
           {"fails",
            "a step takes three to four times as long, since the student is differentiated twice; a teacher "
            "that is "
            "sure of every training label has gradients near zero and tells little"},
           {"zero", "when student and teacher react alike to every input"},
           {"published",
            "CIFAR-10 without augmentation, NIN: 12.1 % errors, the student alone 13.5 % (Zagoruyko and "
            "Komodakis 2017; not checked against the paper)"},
           {"command", "limbeck compare recipes/attention_transfer_gradient.yaml"},
           {"formula",
            "J = gradient of each row's cross-entropy by its input                        (N, C, H, W)\n"
            "distance: squared   1/(2 N) * sum over rows of ||J_s - J_t||^2\n"
            "distance: norm      1/(2 N) * sum over rows of ||J_s - J_t||\n"
            "gradient_of: batch_mean   J / N instead of J"}}});
}

}  // namespace limbeck::loss
