// Flip symmetry: a picture and its mirror image shall react alike. No teacher.
//
//   S. Zagoruyko, N. Komodakis. "Paying More Attention to Attention: Improving the Performance of
//   Convolutional Neural Networks via Attention Transfer". ICLR 2017, section 3.2.
//   https://arxiv.org/abs/1612.03928
//
// With J(x)_i the gradient of row i's cross-entropy by its input x_i (the derived tap input_gradient) and
// `flip` the mirror along the width:
//
//   D_i = J(x)_i - flip(J(flip(x))_i)                                                   (N, C, H, W)
//   distance: squared   1/(2 N) * sum over rows i of ||D_i||^2
//   distance: norm      1/(2 N) * sum over rows i of ||D_i||                            (the paper's)
//
// Zero when the network answers a picture and its mirror image alike, else above 0. The student runs a second
// time, on the mirrored pictures, with the same units dropped and the statistics of that batch. N counts the
// rows with a label. counts: labelled rows. Notes: gradient_student.

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/loss/input_gradient.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/nn/derived.h"

namespace limbeck::loss {
namespace {

constexpr int64_t kWidth = 3;  // the axis of (N, C, H, W) that is mirrored

class GradientSymmetry final : public Loss {
 public:
  explicit GradientSymmetry(std::string distance) : distance_(std::move(distance)) {}

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>&) const override {
    const Shape& shape = shape_at(student, nn::kInputGradient, "the student");
    if (shape.size() != 4)
      throw UserError("mirrors pictures (N, C, H, W), and the student's input is " + values_text(shape));
    return {.student = {nn::kInputGradient}, .teacher = {}, .needs = {Need::rerun_student}};
  }

  void prepare(const Probe& probe) override { require_classes_of(probe.data, probe.student, "the student"); }

  std::vector<double> counts(const data::Batch& batch) const override { return {count_labelled(batch)}; }

  Means forward(const Step& step) override {
    Tensors mirrored = step.batch.inputs;
    Tensor& pictures = mirrored.at(nn::differentiated_input(mirrored));
    pictures = pictures.flip({kWidth});
    const Tensor here = step.student.at(nn::kInputGradient),
                 there = step.rerun(mirrored).at(nn::kInputGradient).flip({kWidth});
    step.say("gradient_student", here);
    return half_mean_length(here - there, distance_, step.batch);
  }

 private:
  std::string distance_;
};

Builder make_gradient_symmetry(Params& params) {
  return {.teachers = Teachers::none,
          .needs = {Need::labels, Need::rerun_student},
          .build = [distance = read_row_distance(params)] {
            return std::make_shared<GradientSymmetry>(distance);
          }};
}

}  // namespace

void register_gradient_symmetry(Registry& registry) {
  registry.add(
      {.name = "gradient_symmetry",
       .summary = "lets a picture and its mirror image react alike",
       .paper = "https://arxiv.org/abs/1612.03928",
       .example = "distance: norm",
       .make = make_gradient_symmetry,
       .about = {{"family", "regulariser"},
                 {"transfers", "nothing from a teacher: that left and right do not matter"},
                 {"when", "classes that are the same in the mirror, and no random_flip"},
                 {"fails",
                  "where the mirror image is another class or none (digits, text); with random_flip "
                  "there is little left to learn; the student runs twice and is differentiated twice, six "
                  "times the work of a step"},
                 {"zero", "when a picture and its mirror image react in mirror images"},
                 {"published",
                  "CIFAR-10 without augmentation, NIN: 11.8 % errors, the student alone 13.5 % (Zagoruyko "
                  "and Komodakis 2017; not checked against the paper)"},
                 {"command", "limbeck compare recipes/attention_transfer_gradient.yaml"},
                 {"formula",
                  "J(x) = gradient of each row's cross-entropy by its input            (N, C, H, W)\n"
                  "D = J(x) - flip(J(flip(x)))\n"
                  "distance: squared   1/(2 N) * sum over rows of ||D||^2\n"
                  "distance: norm      1/(2 N) * sum over rows of ||D||"}}});
}

}  // namespace limbeck::loss
