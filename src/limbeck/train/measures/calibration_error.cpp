// Calibration error: how far a model's confidence is from its accuracy.
//
//   C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger. "On Calibration of Modern Neural Networks". ICML 2017,
//   eq. 3. https://arxiv.org/abs/1706.04599
//
//   ECE = sum over bins of count / rows * |accuracy - confidence|,  15 bins of equal width by confidence

#include <ATen/ATen.h>

#include "limbeck/train/class_scores.h"
#include "limbeck/train/measures.h"

namespace limbeck::train::measures {
namespace {

class CalibrationError final : public Tally {
 public:
  void add(const Tensor& answers, const data::Batch& rows) override {
    if (rows.labelled == 0) return;
    const Calls calls = calls_of(answers);
    const Tensor right = calls.classes.eq(rows.labels).cpu(),
                 confidence = calls.confidence.to(at::kFloat).cpu();
    for (int64_t i = 0; i < rows.rows; ++i)
      if (rows.host_labels.at(static_cast<std::size_t>(i)) >= 0)
        reliability_.add(confidence.const_data_ptr<float>()[i], right.const_data_ptr<bool>()[i]);
  }
  std::optional<double> value() const override {
    return reliability_.count() > 0 ? std::optional(reliability_.error()) : std::nullopt;
  }

 private:
  Reliability reliability_;
};

}  // namespace

void register_calibration_error(Registry& registry) {
  registry.add({.name = "calibration_error",
                .summary = "how far confidence is from accuracy: expected error over 15 bins",
                .paper = "https://arxiv.org/abs/1706.04599",
                .make = [](Params&) {
                  return Measure{
                      .title = "Calibration error",
                      .unit = "%",
                      .higher_is_better = false,
                      .tap = "logits",
                      .complaint = class_scores_complaint,
                      .begin = [](const data::Set&) { return std::make_unique<CalibrationError>(); }};
                }});
}

}  // namespace limbeck::train::measures
