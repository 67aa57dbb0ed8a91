// Cross-entropy: how surprised the model is by the labels, the mean of -log of the label's probability.

#include <ATen/ATen.h>

#include "limbeck/train/class_scores.h"
#include "limbeck/train/measures.h"

namespace limbeck::train::measures {
namespace {

class CrossEntropy final : public Tally {
 public:
  void add(const Tensor& answers, const data::Batch& rows) override {
    labelled_ += rows.labelled;
    if (rows.labelled == 0) return;
    const Tensor labels = rows.labels.cpu();
    const Tensor picked =
        calls_of(answers).log_p.cpu().gather(1, labels.clamp_min(0).unsqueeze(1)).squeeze(1);
    sum_ -= at::where(labels >= 0, picked, at::zeros_like(picked)).sum(at::kDouble).item<double>();
  }
  std::optional<double> value() const override {
    if (labelled_ == 0) return std::nullopt;
    return sum_ / static_cast<double>(labelled_);
  }

 private:
  double sum_ = 0;
  int64_t labelled_ = 0;
};

}  // namespace

void register_cross_entropy(Registry& registry) {
  registry.add({.name = "cross_entropy",
                .summary = "the mean of -log of the label's probability, at temperature 1",
                .make = [](Params&) {
                  return Measure{.title = "Cross-entropy",
                                 .unit = "",
                                 .higher_is_better = false,
                                 .tap = "logits",
                                 .complaint = class_scores_complaint,
                                 .begin = [](const data::Set&) { return std::make_unique<CrossEntropy>(); }};
                }});
}

}  // namespace limbeck::train::measures
