#include <ATen/ATen.h>

#include "limbeck/nn/derived.h"
#include "limbeck/teacher/answerer.h"

namespace limbeck::teacher {
namespace {

class Live final : public Answerer {
 public:
  explicit Live(std::shared_ptr<nn::Model> model) : model_(std::move(model)) {
    for (Tensor& parameter : model_->parameters()) parameter.requires_grad_(false);
    const at::NoGradGuard no_gradient;
    nn::fold(*model_);
    nn::use_channels_last(*model_);
  }

  // NoGradGuard, not InferenceMode: its tensors could not enter a loss that needs backward.
  Tensors answer(const data::Batch& part, const std::vector<std::string>& taps, const Progress&) override {
    const at::NoGradGuard no_gradient;
    return nn::run(*model_, part.inputs, {part.labels, part.soft_labels}, taps);
  }

  nn::TapTable table(const Tensors& inputs) override {
    nn::TapTable table = nn::tap_table(*model_, inputs);
    table.merge(nn::derived(table, inputs));
    return table;
  }

 private:
  std::shared_ptr<nn::Model> model_;
};

}  // namespace

std::unique_ptr<Answerer> live(std::shared_ptr<nn::Model> model) {
  return std::make_unique<Live>(std::move(model));
}

}  // namespace limbeck::teacher
