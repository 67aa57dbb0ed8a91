// Variational information distillation: as much as can be of what the teacher's layer knows shall be known
// from the student's. Each channel has a learned noise, so that what the student cannot explain stops
// pulling.
//
//   S. Ahn, S. X. Hu, A. Damianou, N. D. Lawrence, Z. Dai. "Variational Information Distillation for
//   Knowledge Transfer". CVPR 2019, eq. 4 to 6. https://arxiv.org/abs/1904.05835
//
// The mutual information I(t; s) = H(t) - H(t|s) is at least H(t) + E[log q(t|s)] for any q; q is a Gaussian
// about a learned mean m(s) with a learned variance for each channel, shared by rows and places. For maps t
// (N, C, H, W):
//
//   variance_c = softplus(alpha_c) + epsilon                                          (C)
//   -log q     = log(variance_c) / 2 + (t - m(s))^2 / (2 variance_c)                  (N, C, H, W)
//   reduction: mean   the mean over all values
//   reduction: sum    the sum over a row's values, mean over rows                     (the paper's)
//   constant: true    log(2 pi) / 2 more for each value
//
// m is `layers` 1x1 convolutions with ReLU between, `hidden` * C channels wide inside, each followed by batch
// norm if `batch_norm`. Vectors t (N, C) have a linear map instead. The larger of two maps is average-pooled
// to the smaller's size, the student's before m.
//
// It can be negative and has no least value: where m(s) meets t, variances shrink to epsilon. For a fixed
// mean the best variance of a channel is its mean squared error.
//
// Where sources differ: the paper's m has hidden: 2 and batch norm; RepDistiller, which our defaults follow,
// has neither, takes the mean and counts each layer once. In mdistiller's copy the variances are in no
// optimiser and stay where they begin. RepDistiller's weight decay acts on alpha too, which pulls variances
// to log 2: keep it off with `groups: [{parameters: "*.alpha", weight_decay: 0}]`. Teachers are detached.
//
// counts: rows. Learned parts: `mean.*`, `alpha`. Notes: `log_density`, log q at each place with the
// constant, (N, H, W) or (N).

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include "limbeck/loss/distribution.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/parts.h"
#include "limbeck/loss/stages.h"

namespace limbeck::loss {
namespace {

const double kHalfLogTwoPi = 0.5 * std::log(2 * std::numbers::pi);

struct Options {
  std::vector<Pair> pairs;
  bool all_stages;  // no pairs are given
  double initial_variance, epsilon, hidden;
  int64_t layers;
  bool batch_norm, constant;
  std::string reduction;
};

Options read(Params& params) {
  Options options;
  options.all_stages = !params.has("pairs");
  options.pairs = read_pairs(params, "stage*");
  options.initial_variance = params.number("initial_variance", 5, Range::above(0),
                                           "of every channel about its mean; more than epsilon");
  options.epsilon = params.number("epsilon", 1e-5, Range::above(0), "the least variance");
  options.layers = params.integer("layers", 3, Range::between(1, 4), "1x1 convolutions of the mean");
  options.hidden =
      params.number("hidden", 1, Range::above(0), "channels between them, as a multiple of the teacher's");
  options.batch_norm = params.flag("batch_norm", false, "batch norm after each of them, as in the paper");
  options.reduction = params.choice("reduction", {"mean", "sum"},
                                    "mean over all values, or sum over a row's values, mean over rows");
  options.constant =
      params.flag("constant", false, "adds log(2 pi) / 2 for each value: the density as it is");
  if (options.initial_variance <= options.epsilon)
    params.fault("initial_variance", "must exceed epsilon, which is " + number_text(options.epsilon));
  return options;
}

// The mean m(s) of the teacher's maps: (N, in, H, W) -> (N, C, H, W).
class Mean final : public torch::nn::Module {
 public:
  Mean(int64_t in, int64_t channels, const Options& options) {
    const int64_t hidden = std::max<int64_t>(1, std::llround(options.hidden * static_cast<double>(channels)));
    for (int64_t i = 1; i <= options.layers; ++i) {
      const int64_t out = i == options.layers ? channels : hidden;
      convs_.push_back(register_module(
          "conv" + std::to_string(i),
          std::make_shared<nn::Conv>(nn::Conv::Shape{
              .in = in, .out = out, .kernel = 1, .first = nn::FirstWeights::fan_in_uniform})));
      if (options.batch_norm)
        norms_.push_back(register_module("bn" + std::to_string(i), std::make_shared<nn::Norm>(out)));
      in = out;
    }
  }

  Tensor operator()(Tensor x, nn::Statistics statistics) {
    for (std::size_t i = 0; i < convs_.size(); ++i) {
      x = (*convs_[i])(x);
      if (!norms_.empty()) x = normalized(*norms_[i], x, statistics);
      if (i + 1 < convs_.size()) x = at::relu(x);
    }
    return x;
  }

 private:
  std::vector<std::shared_ptr<nn::Conv>> convs_;
  std::vector<std::shared_ptr<nn::Norm>> norms_;
};

// The density q of one pair's teacher given its student.
class Density final : public torch::nn::Module {
 public:
  Density(const Shape& student, const Shape& teacher, const Options& options) : epsilon_(options.epsilon) {
    if (teacher.size() == 4)
      mean_ = register_module("mean", std::make_shared<Mean>(student[1], teacher[1], options));
    else
      linear_ = register_module("mean", std::make_shared<nn::Linear>(student[1], teacher[1]));
    // The inverse of softplus, without an exponential that overflows.
    const double start = options.initial_variance - options.epsilon;
    alpha_ = register_parameter("alpha", at::full({teacher[1]}, start + std::log(-std::expm1(-start))));
  }

  // The mean, as large as what of it is to be explained.
  Tensor mean(const Tensor& student, nn::Statistics statistics) {
    return mean_ ? (*mean_)(student, statistics) : (*linear_)(student);
  }
  Tensor variance() const { return at::softplus(alpha_) + epsilon_; }  // (C)

 private:
  double epsilon_;
  std::shared_ptr<Mean> mean_;
  std::shared_ptr<nn::Linear> linear_;
  Tensor alpha_;
};

// The larger map in each direction becomes as large as the smaller.
Tensor pooled_to_fit(const Tensor& map, const Tensor& other) {
  if (map.dim() != 4) return map;
  const int64_t height = std::min(map.size(2), other.size(2)), width = std::min(map.size(3), other.size(3));
  if (height == map.size(2) && width == map.size(3)) return map;
  return at::adaptive_avg_pool2d(map, {height, width});
}

void require_alike(const Pair& pair, const Shape& student, const Shape& teacher) {
  if (student.size() == teacher.size() && (student.size() == 4 || student.size() == 2)) return;
  throw UserError("'" + pair.student + "' of the student has values " + values_text(student) + " and '" +
                  pair.teacher + "' of the teacher " + values_text(teacher) +
                  ": both must be feature maps (N, C, H, W), or both vectors (N, C); pair other taps");
}

class Vid final : public Loss {
 public:
  explicit Vid(Options options) : options_(std::move(options)), pairs_(options_.pairs) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.pairs, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    Wants wants;
    for (const Pair& pair : pairs_of(student, *teachers.front())) {
      require_alike(pair, shape_at(student, pair.student, "the student"),
                    shape_at(*teachers.front(), pair.teacher, "the teacher"));
      want(wants, pair, teachers.size());
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    pairs_ = pairs_of(nn::table_of(probe.student), nn::table_of(*probe.teachers.front()));
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      densities_.push_back(std::make_shared<Density>(shape_of(probe.student.at(pairs_[i].student)),
                                                     shape_of(probe.teachers.front()->at(pairs_[i].teacher)),
                                                     options_));
      add_part(*this, densities_.back(), i, pairs_.size());
    }
  }

  Means forward(const Step& step) override {
    Tensor total;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const Tensor student = widened(step.student.at(pairs_[i].student)),
                   teacher = widened(step.teacher().at(pairs_[i].teacher).detach());
      const Tensor mean = densities_[i]->mean(pooled_to_fit(student, teacher), step.statistics);
      const Tensor gap = (pooled_to_fit(teacher, student) - mean).square(),
                   variance = densities_[i]->variance();
      if (step.note) step.say(note_name("log_density", i, pairs_.size()), log_density(gap, variance));
      const Tensor term = pairs_[i].weight * reduced(gap, variance);
      total = total.defined() ? total + term : term;
    }
    return total;
  }

 private:
  std::vector<Pair> pairs_of(const nn::TapTable& student, const nn::TapTable& teacher) const {
    return options_.all_stages ? all_stages(student, teacher) : options_.pairs;
  }

  // From squared errors (N, C, ...) and variances (C). All places of a channel share its variance, so their
  // errors are averaged first.
  Tensor reduced(const Tensor& gap, const Tensor& variance) const {
    const Tensor error = gap.dim() == 4 ? gap.mean({0, 2, 3}) : gap.mean(0);
    const Tensor each =
        0.5 * (variance.log() + error / variance) + (options_.constant ? kHalfLogTwoPi : 0);  // (C)
    const int64_t places = gap.dim() == 4 ? gap.size(2) * gap.size(3) : 1;
    return options_.reduction == "mean" ? each.mean() : each.sum() * places;
  }

  // (N, C, ...), (C) -> (N, ...), the constant included.
  static Tensor log_density(const Tensor& gap, const Tensor& variance) {
    const Tensor each = gap.dim() == 4 ? variance.reshape({1, -1, 1, 1}) : variance;
    return -(0.5 * (each.log() + gap / each) + kHalfLogTwoPi).sum(1);
  }

  Options options_;
  std::vector<Pair> pairs_;
  std::vector<std::shared_ptr<Density>> densities_;
};

Builder make_vid(Params& params) {
  return {.teachers = Teachers::needed,
          .needs = {},
          .build = [options = read(params)] { return std::make_shared<Vid>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_vid(Registry& registry) {
  registry.add(
      {.name = "vid",
       .summary = "explains the teacher's layers from the student's, each channel with a noise of its own",
       .paper = "https://arxiv.org/abs/1904.05835",
       .example = "pairs: [stage2, stage3]\ninitial_variance: 5",
       .make = make_vid,
       .about = {
           {"family", "feature"},
           {"transfers", "what a layer of the teacher tells, as far as the student can learn to tell it"},
           {"when",
            "few training images, or layers that the student cannot match channel by channel; beside the "
            "labels, "
            "weight 1; keep weight decay off alpha"},
           {"fails",
            "reduction: sum with weight 1 drowns the labels by thousands; channels that are met exactly "
            "drive "
            "their variance to epsilon and the gradients up: clip"},
           {"zero", "never: it passes zero where the student explains the teacher well"},
           {"published",
            "CIFAR-100, resnet56 to resnet20: 70.38 %, the student alone 69.06 % (RepDistiller)"},
           {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
           {"formula",
            "variance = softplus(alpha) + epsilon                             (C)\n"
            "-log q = log(variance) / 2 + (t - mean(s))^2 / (2 variance)      (N, C, H, W)\n"
            "reduction: mean   mean over all values\n"
            "reduction: sum    sum over a row's values, mean over rows"}}});
}

}  // namespace limbeck::loss
