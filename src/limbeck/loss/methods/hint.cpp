// Hints: a layer of the student regresses a layer of the teacher. Alone in a stage it gives the student's
// lower half a start from which a thin deep network learns; the layers above neither run nor move.
//
//   A. Romero, N. Ballas, S. Ebrahimi Kahou, A. Chassang, C. Gatta, Y. Bengio. "FitNets: Hints for Thin Deep
//   Nets". ICLR 2015, eq. 3. https://arxiv.org/abs/1412.6550
//
// With the student's values v (N, ...), the teacher's u (N, ...) and a learned regressor r (regressor.h):
//
//   reduction: mean       the mean over all values of (u - r(v))^2
//   reduction: half_sum   1/(2 N) * sum over all values of (u - r(v))^2               (the paper's)
//
// Zero where the regressor meets the teacher's values, else above 0. half_sum is half the mean times the
// number of a row's values, so its learning rates do not carry over from one layer to another.
//
// r ends in the non-linearity of the teacher's layer (`activation: match`): a ReLU where none of the
// teacher's values is negative in the probe, else none, since a rectified regressor can never meet a negative
// value. The paper's maxout units would want a maxout regressor; what they put out can be negative, so theirs
// is linear here.
//
// Where sources differ: the authors sum the squares and use a convolution alone; RepDistiller takes their
// mean and adds batch norm and ReLU (`adapter: conv_batch_norm_relu`, weight 100, beside the labels). The
// authors leave the regressor out where the shapes agree (`adapter: identity`). The second stage is `kd`
// without T^2. Teachers are detached.
//
// counts: rows. Learned parts: `conv.*` or `linear.*`, `bn.*`. Notes: `regressed`.

#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/parts.h"
#include "limbeck/loss/regressor.h"
#include "limbeck/loss/squared_error.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  Regressor::Kind adapter;
  std::string activation, reduction;
};

bool is_classifier(const std::string& tap) { return tap == "logits" || tap.ends_with(".logits"); }

std::vector<Pair> read_layers(Params& params) {
  const std::vector<Pair> pairs = read_pairs(params, "");
  const auto refuse = [&](const std::string& tap) {
    if (is_classifier(tap))
      params.fault("pairs", "must not name a classifier's output ('" + tap +
                                "'): a hint is a layer between; for scores use kd or logit_mse");
  };
  for (const Pair& pair : pairs) {
    refuse(pair.student);
    if (pair.teacher != pair.student) refuse(pair.teacher);
    for (const auto& [teacher, tap] : pair.by_teacher) refuse(tap);
  }
  return pairs;
}

Options read(Params& params) {
  Options options;
  options.pairs = read_layers(params);
  const std::string adapter = params.choice("adapter", {"conv", "conv_batch_norm_relu", "linear", "identity"},
                                            "what maps the student's values to the shape of the teacher's");
  options.adapter = adapter == "conv"                   ? Regressor::Kind::conv
                    : adapter == "conv_batch_norm_relu" ? Regressor::Kind::conv_batch_norm_relu
                    : adapter == "linear"               ? Regressor::Kind::linear
                                                        : Regressor::Kind::identity;
  params.choice("kernel", {"fit"}, "the convolution's: what brings the student's maps to the teacher's size");
  options.activation = params.choice(
      "activation", {"match", "none", "relu"},
      "what follows conv and linear: match is a ReLU where the teacher's values have no negative");
  options.reduction =
      params.choice("reduction", {"mean", "half_sum"},
                    "mean over all values, or half the sum over a row's values, mean over rows");
  const bool fixed = adapter == "identity"
                         ? options.activation == "relu"
                         : adapter == "conv_batch_norm_relu" && options.activation == "none";
  if (fixed) params.fault("activation", "is not for adapter " + adapter + ", which has its own");
  return options;
}

bool has_no_negative(const Tensor& values) {
  return values.numel() > 0 && at::ge(values, 0).all().item<bool>();
}

class Hint final : public Loss {
 public:
  explicit Hint(Options options) : options_(std::move(options)) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.pairs, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    Wants wants;
    for (const Pair& pair : options_.pairs) {
      const Shape& mine = shape_at(student, pair.student, "the student");
      const Shape& theirs = shape_at(*teachers.front(), pair.teacher, "the teacher");
      try {
        Regressor::check(options_.adapter, mine, theirs);
      } catch (const UserError& error) {
        throw UserError("'" + pair.student + "' cannot follow '" + pair.teacher + "': " + error.what());
      }
      want(wants, pair, teachers.size());
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    for (std::size_t i = 0; i < options_.pairs.size(); ++i) {
      const Pair& pair = options_.pairs[i];
      const Tensor& hint = probe.teachers.front()->at(pair.teacher);
      const bool relu =
          options_.activation == "relu" || (options_.activation == "match" && has_no_negative(hint));
      regressors_.push_back(std::make_shared<Regressor>(
          options_.adapter, shape_of(probe.student.at(pair.student)), shape_of(hint), relu));
      add_part(*this, regressors_.back(), i, options_.pairs.size());
    }
  }

  Means forward(const Step& step) override {
    Tensor total;
    for (std::size_t i = 0; i < regressors_.size(); ++i) {
      const Pair& pair = options_.pairs[i];
      const Tensor regressed = (*regressors_[i])(step.student.at(pair.student), step.statistics);
      step.say(note_name("regressed", i, regressors_.size()), regressed);
      const Tensor hint = widened(step.teacher().at(pair.teacher).detach());
      const Tensor value = distance(regressed, hint), term = pair.weight == 1 ? value : pair.weight * value;
      total = total.defined() ? total + term : term;
    }
    return total;
  }

 private:
  Tensor distance(const Tensor& regressed, const Tensor& hint) const {
    if (options_.reduction == "mean") return squared_error(regressed, hint);
    return squared_error(regressed, hint, at::Reduction::Sum) * (0.5 / static_cast<double>(hint.size(0)));
  }

  Options options_;
  std::vector<std::shared_ptr<Regressor>> regressors_;
};

Builder make_hint(Params& params) {
  return {.teachers = Teachers::needed,
          .needs = {},
          .build = [options = read(params)] { return std::make_shared<Hint>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_hint(Registry& registry) {
  registry.add(
      {.name = "hint",
       .summary = "a layer of the student regresses a layer of the teacher",
       .paper = "https://arxiv.org/abs/1412.6550",
       .example = "pairs: [stage2]\nadapter: conv",
       .make = make_hint,
       .about = {
           {"family", "feature"},
           {"transfers", "the values of a middle layer, up to a learned map: what the teacher sees there"},
           {"when",
            "a stage of its own that starts a thin deep student, followed by kd; networks with batch norm "
            "and "
            "shortcuts also take it beside the labels (adapter conv_batch_norm_relu, weight 100)"},
           {"fails",
            "beside the labels in a deep network without batch norm; too deep a layer ties the student down: "
            "take the middle of both; a rectified regressor cannot follow a layer taken before its ReLU"},
           {"zero",
            "adapter identity: when student and teacher are alike; else where the regressor meets the "
            "teacher"},
           {"published",
            "CIFAR-100, resnet56 to resnet20: 69.21 %, the student alone 69.06 % (RepDistiller)"},
           {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
           {"formula",
            "r = regressor(v)                                       (N, ...) as the teacher's u\n"
            "reduction: mean       mean over all values of (u - r)^2\n"
            "reduction: half_sum   1/(2 N) * sum over all values of (u - r)^2"}}});
}

}  // namespace limbeck::loss
