// Logit regression: the student's scores come to equal the teacher's, unlikely classes as much as likely
// ones.
//
//   J. Ba, R. Caruana. "Do Deep Nets Really Need to be Deep?". NIPS 2014, eq. 1.
//   https://arxiv.org/abs/1312.6184
//
// With scores z_s, z_t (N, C) and a temperature T:
//
//   reduction: mean       1/(N C) * sum over rows, classes of (z_s/T - z_t/T)^2
//   reduction: half_sum   1/(2 N) * sum over rows, classes of (z_s/T - z_t/T)^2          (the paper's)
//
// Zero when the scores are equal, else above 0; unlike kd it sees a constant added to a row of scores. It is
// where kd goes as its temperature grows: T^2 kd -> 1/C half_sum of scores with each row's mean taken off.
// The paper regresses the scores themselves (T = 1); TextBrewer divides them by T and takes the mean, without
// a factor T^2, and so do we. Teachers are detached. counts: rows.

#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/squared_error.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  double temperature;
  std::string reduction;
};

class LogitMse final : public Loss {
 public:
  explicit LogitMse(Options options) : options_(std::move(options)) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.pairs, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    return want_class_scores(options_.pairs, student, teachers);
  }

  Means forward(const Step& step) override {
    return sum_over(options_.pairs, step, [this](const Tensor& student, const std::vector<Tensor>& teachers) {
      const bool halves = options_.reduction == "half_sum";
      const Tensor squares =
          squared_error(student, teachers.front(), halves ? at::Reduction::Sum : at::Reduction::Mean);
      const double divisor = options_.temperature * options_.temperature *
                             (halves ? 2.0 * static_cast<double>(student.size(0)) : 1.0);
      return divisor == 1 ? squares : squares / divisor;
    });
  }

 private:
  Options options_;
};

Builder make_logit_mse(Params& params) {
  Options options;
  options.pairs = read_pairs(params, "logits");
  options.temperature = read_temperature(params, 1);
  options.reduction =
      params.choice("reduction", {"mean", "half_sum"},
                    "mean over rows and classes, or half the sum over classes, mean over rows");
  return {.teachers = Teachers::needed,
          .needs = {Need::class_logits},
          .build = [options] { return std::make_shared<LogitMse>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_logit_mse(Registry& registry) {
  registry.add(
      {.name = "logit_mse",
       .summary = "regresses the teacher's class scores",
       .paper = "https://arxiv.org/abs/1312.6184",
       .example = "reduction: half_sum",
       .make = make_logit_mse,
       .about = {
           {"family", "response"},
           {"transfers", "the scores before the soft-max, of unlikely classes as much as of likely ones"},
           {"when", "a student large enough to follow them, or much unlabelled data"},
           {"fails",
            "a small student spends itself on scores far below the top, which training hardly "
            "determined and which decide nothing"},
           {"zero", "when student and teacher score alike"},
           {"published",
            "CIFAR-100, resnet110 to resnet20: 69.78 %, the student alone 68.92 % (AberHu's "
            "Knowledge-Distillation-Zoo); the command does as the paper did, on Fashion-MNIST"},
           {"command", "limbeck run recipes/logits.yaml"},
           {"formula",
            "reduction: mean       1/(N C) * sum over rows, classes of (z_s/T - z_t/T)^2\n"
            "reduction: half_sum   1/(2 N) * sum over rows, classes of (z_s/T - z_t/T)^2"}}});
}

}  // namespace limbeck::loss
