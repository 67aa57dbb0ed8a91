// Regression: what the student answers comes to equal the set's field `target`, in squared error. The
// objective of tasks without classes, such as cleaning an image.
//
//   K. Zhang, W. Zuo, Y. Chen, D. Meng, L. Zhang. "Beyond a Gaussian Denoiser: Residual Learning of Deep CNN
//   for Image Denoising". IEEE Transactions on Image Processing 26(7), 2017, eq. 1.
//   https://arxiv.org/abs/1608.03981
//
// With answers y and targets t (N, ...) of D values a row:
//
//   1/(N D) * sum over rows, values of (y - t)^2
//
// Zero where the answer is its target, else above 0. The paper's is 1/(2 N) times the sum, so ours is 2/D of
// it: the same for images of any size, and comparable with `hint` beside it. Several `taps` are summed, each
// times its weight. counts: rows.

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/loss/distribution.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/squared_error.h"

namespace limbeck::loss {
namespace {

// The shape of a target (N, ...), by the set's facts.
Shape target_of(const data::Facts& set) {
  const auto target = set.fields.find(data::kTarget);
  if (target == set.fields.end()) {
    std::vector<std::string> fields;
    for (const auto& [name, shape] : set.fields) fields.push_back(name);
    throw UserError(
        "learns the field '" + std::string(data::kTarget) + "', and the samples of the set have " +
        (fields.empty() ? "none" : join(fields, ", ")) +
        "; give the stage a set with targets, such as denoising, or learn labels by cross_entropy");
  }
  Shape shape = target->second;
  shape.insert(shape.begin(), 1);
  return shape;
}

class MeanSquaredError final : public Loss {
 public:
  explicit MeanSquaredError(std::vector<Tap> taps) : written_(std::move(taps)), taps_(written_) {}

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>&) const override {
    std::vector<std::string> there;
    for (const auto& [name, shape] : student) there.push_back(name);
    Wants wants;
    for (const Tap& tap : expand(written_, there)) {
      shape_at(student, tap.name, "the student");
      wants.student.push_back(tap.name);
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    std::vector<std::string> there;
    for (const auto& [name, value] : probe.student) there.push_back(name);
    taps_ = expand(written_, there);
    const std::string target = values_text(target_of(probe.data));
    for (const Tap& tap : taps_)
      if (const std::string answer = values_text(shape_of(probe.student.at(tap.name))); answer != target)
        throw UserError("tap '" + tap.name + "' has values " + answer + ", and the set's targets are " +
                        target + "; name a tap of that shape, taps: [NAME]");
  }

  Means forward(const Step& step) override {
    const Tensor& target = step.batch.inputs.at(data::kTarget);
    Tensor total;
    for (const Tap& tap : taps_) {
      const Tensor error = squared_error(step.student.at(tap.name), target),
                   term = tap.weight == 1 ? error : tap.weight * error;
      total = total.defined() ? total + term : term;
    }
    return total;
  }

 private:
  std::vector<Tap> written_, taps_;
};

Builder make_mean_squared_error(Params& params) {
  return {.teachers = Teachers::none, .needs = {}, .build = [taps = read_taps(params, "output")] {
            return std::make_shared<MeanSquaredError>(taps);
          }};
}

}  // namespace

void register_mean_squared_error(Registry& registry) {
  registry.add(
      {.name = "mean_squared_error",
       .summary = "regresses the set's targets",
       .paper = "https://arxiv.org/abs/1608.03981",
       .example = "taps: [output]",
       .make = make_mean_squared_error,
       .about = {
           {"family", "labels"},
           {"needs", "a set with the field target"},
           {"transfers", "nothing from a teacher: the field `target` of the set, such as a clean image"},
           {"when", "tasks without classes; beside a loss that lets a teacher's features help"},
           {"fails",
            "far-off values weigh by their square; where several answers are right it learns their "
            "mean, which for images is a blurred one"},
           {"zero", "when every answer is its target"},
           {"command", "limbeck compare recipes/low_level.yaml"},
           {"formula", "1/(N D) * sum over rows, values of (y - t)^2"}}});
}

}  // namespace limbeck::loss
