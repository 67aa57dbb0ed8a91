// Accuracy: of the rows whose label is known, how many are called by it. A row's call is its largest score.

#include <ATen/ATen.h>

#include "limbeck/train/class_scores.h"
#include "limbeck/train/measures.h"

namespace limbeck::train::measures {
namespace {

class Accuracy final : public Tally {
 public:
  void add(const Tensor& answers, const data::Batch& rows) override {
    labelled_ += rows.labelled;
    if (rows.labelled > 0) right_ += calls_of(answers).classes.eq(rows.labels).sum().item<int64_t>();
  }
  std::optional<double> value() const override {
    if (labelled_ == 0) return std::nullopt;
    return static_cast<double>(right_) / static_cast<double>(labelled_);
  }

 private:
  int64_t right_ = 0, labelled_ = 0;
};

}  // namespace

void register_accuracy(Registry& registry) {
  registry.add({.name = "accuracy",
                .summary = "the share of labelled rows that are called right",
                .make = [](Params&) {
                  return Measure{.title = "Accuracy",
                                 .unit = "%",
                                 .tap = "logits",
                                 .complaint = class_scores_complaint,
                                 .begin = [](const data::Set&) { return std::make_unique<Accuracy>(); }};
                }});
}

}  // namespace limbeck::train::measures
