// Cross-entropy: the student learns the labels; what it would do without any teacher.
//
//   Label smoothing: C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna. "Rethinking the Inception
//   Architecture for Computer Vision". CVPR 2016, section 7. https://arxiv.org/abs/1512.00567
//
// With scores z (N, C), q = softmax(z), class weights w (C) and for each row a target t (C):
//
//   L = sum over rows i of w_i * (-sum over classes c of t_ic log q_ic)  /  sum over rows i of w_i
//
//   row has a label y    w_i = w_y;  t = 1 on y, else 0; smoothed by e = label_smoothing:
//     smooth: all        t = (1 - e) [c = y] + e / C               the paper's, and PyTorch's
//     smooth: others     t = 1 - e on y, e / (C - 1) elsewhere     as the code of Tf-KD has it
//   row has soft labels  w_i = 1;    t = these, not smoothed
//   row has neither      does not count
//
// Never below 0; 0 when every row is certain of its class and nothing is smoothed. `class_weights: balanced`
// is w_c = n / (K n_c) over the n labelled samples of the stage's set, of which K classes occur: in sum each
// class then counts the same.
// PyTorch weighs each class's share of a smoothed target by that class's weight; we weigh a row by its own
// class, so that the divisor is known from the labels. Several taps are summed, each times its weight.
// counts: the sum of the rows' weights.

#include <numeric>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/loss/distribution.h"
#include "limbeck/loss/pairs.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Tap> taps;
  double smoothing;
  bool smooths_label;  // smooth: all
  bool balanced = false;
  std::vector<double> class_weights;  // empty: all 1
};

Options read(Params& params) {
  Options options;
  options.taps = read_taps(params, "logits");
  options.smoothing = params.number("label_smoothing", 0, Range::between(0, 1),
                                    "share of a hard label that is spread over classes");
  options.smooths_label =
      params.choice("smooth", {"all", "others"}, "over all classes, or all but the label's") == "all";
  const config::Node* weights = params.node().find("class_weights");
  if (weights && weights->is_list()) {
    options.class_weights = params.numbers("class_weights", {}, Range::from(0), "one for each class");
    const std::vector<double>& given = options.class_weights;
    if (!given.empty() && std::accumulate(given.begin(), given.end(), 0.0) <= 0)
      params.fault("class_weights", "must not all be 0");
  } else {
    options.balanced =
        params.choice("class_weights", {"none", "balanced"},
                      "what a row counts by its label's class: one, so that all classes count the same, "
                      "or a list of numbers") == "balanced";
  }
  return options;
}

// n / (K n_c); a class without samples has no rows to weigh.
std::vector<double> balanced(const std::vector<double>& counts) {
  double samples = 0, classes = 0;
  for (const double count : counts) {
    samples += count;
    classes += count > 0;
  }
  std::vector<double> weights;
  for (const double count : counts) weights.push_back(count > 0 ? samples / (classes * count) : 0);
  return weights;
}

class CrossEntropy final : public Loss {
 public:
  explicit CrossEntropy(Options options)
      : options_(std::move(options)), taps_(options_.taps), weights_(options_.class_weights) {
    hold_weights();
  }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>&) const override {
    std::vector<std::string> there;
    for (const auto& [name, shape] : student) there.push_back(name);
    Wants wants;
    for (const Tap& tap : expand(options_.taps, there)) {
      const int64_t classes = classes_at(student, tap.name, "the student");
      const auto given = static_cast<int64_t>(options_.class_weights.size());
      if (given > 0 && given != classes)
        throw UserError("class_weights needs " + std::to_string(classes) +
                        " numbers, one for each class of tap '" + tap.name + "', not " +
                        std::to_string(given));
      wants.student.push_back(tap.name);
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    std::vector<std::string> there;
    for (const auto& [name, value] : probe.student) there.push_back(name);
    taps_ = expand(options_.taps, there);
    for (const Tap& tap : taps_)
      if (const int64_t classes = probe.student.at(tap.name).size(1); classes < probe.data.classes)
        throw UserError("tap '" + tap.name + "' scores " + std::to_string(classes) +
                        " classes, the set has " + std::to_string(probe.data.classes));
    if (!options_.balanced) return;
    weights_ = balanced(probe.class_counts);
    weights_.resize(static_cast<std::size_t>(probe.student.at(taps_.front().name).size(1)), 0);
    hold_weights();
  }

  std::vector<double> counts(const data::Batch& batch) const override {
    if (weights_.empty()) return {static_cast<double>(batch.labelled + batch.soft_labelled)};
    LIMBECK_CHECK(batch.class_counts.size() <= weights_.size(), batch.class_counts.size(),
                  " classes in a batch");
    return {std::inner_product(batch.class_counts.begin(), batch.class_counts.end(), weights_.begin(),
                               static_cast<double>(batch.soft_labelled))};
  }

  Means forward(const Step& step) override {
    Tensor total;
    for (const Tap& tap : taps_) {
      const Tensor mean = mean_of(step.student.at(tap.name), step.batch),
                   term = tap.weight == 1 ? mean : tap.weight * mean;
      total = total.defined() ? total + term : term;
    }
    return total;
  }

 private:
  // Over what `counts` counts: (N, C) -> ().
  Tensor mean_of(const Tensor& logits, const data::Batch& batch) const {
    if (batch.soft_labelled == 0 && weights_.empty() && (options_.smoothing == 0 || options_.smooths_label))
      return at::cross_entropy_loss(widened(logits), batch.labels, /*weight=*/{}, at::Reduction::Mean,
                                    /*ignore_index=*/-1, options_.smoothing);
    return sum(logits, batch) / counts(batch).front();
  }

  // Over rows: (N, C) -> ().
  Tensor sum(const Tensor& logits, const data::Batch& batch) const {
    const Tensor log_q = log_probabilities(logits);
    if (batch.soft_labelled == 0) return hard(log_q, batch.labels);
    const Tensor soft = -(batch.soft_labels.to(log_q.scalar_type()) * log_q).sum();
    return batch.labelled == 0 ? soft : soft + hard(log_q, batch.labels);
  }

  // `labels` (N) are -1 where nobody knows.
  Tensor hard(const Tensor& log_q, const Tensor& labels) const {
    Tensor weights;
    if (!weights_.empty()) weights = held_.to(log_q.scalar_type());
    const Tensor label = at::nll_loss(log_q, labels, weights, at::Reduction::Sum, /*ignore_index=*/-1);
    if (options_.smoothing == 0) return label;
    Tensor rows = labels >= 0;
    if (!weights_.empty()) rows = rows * weights.index_select(0, labels.clamp_min(0));
    const Tensor every = -(log_q.sum(/*dim=*/1) * rows).sum();
    const auto classes = static_cast<double>(log_q.size(1));
    const Tensor spread = options_.smooths_label ? every / classes : (every - label) / (classes - 1);
    return (1 - options_.smoothing) * label + options_.smoothing * spread;
  }

  // As a buffer the weights follow the loss to its device.
  void hold_weights() {
    if (weights_.empty()) return;
    const Tensor values = at::tensor(weights_, at::kDouble);
    if (held_.defined())
      held_.copy_(values);
    else
      held_ = register_buffer("class_weights", values);
  }

  Options options_;
  std::vector<Tap> taps_;
  std::vector<double> weights_;  // of classes; empty: all 1
  Tensor held_;                  // the same, (C) float64
};

Builder make_cross_entropy(Params& params) {
  return {.teachers = Teachers::none, .needs = {}, .build = [options = read(params)] {
            return std::make_shared<CrossEntropy>(options);
          }};
}

}  // namespace

void register_cross_entropy(Registry& registry) {
  registry.add({.name = "cross_entropy",
                .summary = "learns the labels",
                .paper = "https://arxiv.org/abs/1512.00567",
                .example = "label_smoothing: 0.1",
                .make = make_cross_entropy,
                .about = {{"family", "labels"},
                          {"transfers", "nothing from a teacher: the labels, hard or soft, of the set"},
                          {"when", "labels are at hand; beside kd usually with the smaller weight"},
                          {"fails", "wrong labels are learnt as they stand; few labels are learnt by heart"},
                          {"zero", "when every row is certain of its class and nothing is smoothed"},
                          {"published", "CIFAR-100, resnet20 without a teacher: 69.06 % (RepDistiller)"},
                          {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
                          {"formula",
                           "q = softmax(z)                                                           (N, C)\n"
                           "sum over rows of w * (-sum over classes of t log q) / sum over rows of w\n"
                           "a row of class y: t = (1 - e) [c = y] + e / C, w = w_y; e is label_smoothing\n"
                           "a row with soft labels: t is these, w = 1"}}});
}

}  // namespace limbeck::loss
