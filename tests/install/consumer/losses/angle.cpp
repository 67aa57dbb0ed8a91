// The angle between the class scores of student and teacher: where they point counts, how long they are does
// not.
//
//   Near to T. Huang, S. You, F. Wang, C. Qian, C. Xu. "Knowledge Distillation from A Stronger Teacher".
//   NeurIPS 2022, section 4, which takes each row's mean off and the soft-max first.
//   https://arxiv.org/abs/2205.10536
//
// With scores z_s, z_t (N, C): scale * mean over rows of 1 - cos(z_s, z_t), between 0 and 2 scale; 0 where
// both point the same way. Teachers are detached. counts: rows.
#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"
#include "limbeck/loss/pairs.h"

namespace own {
namespace {

using namespace limbeck::loss;
using limbeck::Params, limbeck::Range, limbeck::Tensor;
namespace nn = limbeck::nn;

class Angle final : public Loss {
 public:
  Angle(std::vector<Pair> pairs, double scale) : pairs_(std::move(pairs)), scale_(scale) {}

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    return want_class_scores(pairs_, student, teachers);
  }

  Means forward(const Step& step) override {
    return scale_ * sum_over(pairs_, step, [](const Tensor& student, const std::vector<Tensor>& teachers) {
             return (1 - at::cosine_similarity(widened(student), widened(teachers.front()), /*dim=*/1))
                 .mean();
           });
  }

 private:
  std::vector<Pair> pairs_;
  double scale_;
};

}  // namespace

void register_angle(Registry& registry) {
  registry.add(
      {.name = "angle",
       .summary = "the angle between the scores of student and teacher",
       .paper = "https://arxiv.org/abs/2205.10536",
       .example = "scale: 2",
       .make =
           [](Params& params) {
             const auto pairs = read_pairs(params, "logits");
             const double scale = params.number("scale", 1, Range::above(0), "factor on the loss");
             return Builder{.teachers = Teachers::needed, .needs = {Need::class_logits}, .build = [=] {
                              return std::make_shared<Angle>(pairs, scale);
                            }};
           },
       .about = {{"family", "response"},
                 {"transfers", "which classes score high beside which, not how far the scores reach"},
                 {"when", "the teacher is much surer of itself than the student can be"},
                 {"fails", "where all scores of a row are 0"},
                 {"zero", "when student and teacher score alike, up to a factor"},
                 {"formula", "scale * mean over rows of 1 - cos(z_s, z_t)"}}});
}

}  // namespace own
