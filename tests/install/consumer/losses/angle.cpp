// The angle between the scores of student and teacher: mean over rows of 1 - cos(s, t), times `scale`.
#include <ATen/ATen.h>

#include "limbeck/loss/loss.h"

namespace own {
namespace {

using namespace limbeck::loss;
using limbeck::Params, limbeck::Range, limbeck::Tensor;

class Angle final : public Loss {
 public:
  explicit Angle(double scale) : scale_(scale) {}

  Wants wants(const limbeck::nn::TapTable&, const std::vector<const limbeck::nn::TapTable*>&) const override {
    return {.student = {"logits"}, .teacher = {"logits"}, .needs = {Need::class_logits}};
  }

  Means forward(const Step& step) override {
    const Tensor cosine = at::cosine_similarity(step.student.at("logits"), step.teacher().at("logits"), /*dim=*/1);
    return scale_ * (1 - cosine).mean();
  }

 private:
  double scale_;
};

}  // namespace

void register_angle(Registry& registry) {
  registry.add({.name = "angle",
                .summary = "the angle between the scores of student and teacher",
                .example = "scale: 2",
                .make =
                    [](Params& params) {
                      const double scale = params.number("scale", 1, Range::above(0), "factor on the loss");
                      return Builder{.teachers = Teachers::needed,
                                     .needs = {Need::class_logits},
                                     .build = [scale] { return std::make_shared<Angle>(scale); }};
                    },
                .about = {{"family", "response"}}});
}

}  // namespace own
