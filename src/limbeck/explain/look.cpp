#include "limbeck/explain/look.h"

#include <ATen/ATen.h>

#include "limbeck/data/loader.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/layout.h"

namespace limbeck::explain {
namespace {

constexpr int64_t kRowsAtOnce = 250;

data::Loader loader_of(const data::Set& set, int threads) {
  return data::Loader(set, {.batch_size = kRowsAtOnce, .threads = threads, .key = std::nullopt});
}

}  // namespace

void look(nn::Model& model, const data::Set& set, const std::vector<std::string>& taps,
          const Lookout& lookout,
          const std::function<void(const data::Batch& part, const Tensors& taps)>& show) {
  const at::NoGradGuard no_gradient;
  data::Loader loader = loader_of(set, lookout.loader_threads);
  loader.seek(0);
  while (auto batch = loader.next()) {
    data::Batch part = batch->to(lookout.device);
    for (auto& [field, value] : part.inputs) value = channels_last(value);
    show(part, nn::run(model, part.inputs, taps));
  }
}

Tensor gather(nn::Model& model, const data::Set& set, const std::string& tap, const Lookout& lookout,
              const std::function<Tensor(const Tensor& values)>& of) {
  std::vector<Tensor> all;
  look(model, set, {tap}, lookout, [&](const data::Batch&, const Tensors& taps) {
    all.push_back(of(taps.at(tap)).to(at::kFloat).cpu().contiguous());
  });
  return at::cat(all);
}

Tensor images_of(const data::Set& set) {
  data::Loader loader = loader_of(set, 0);
  loader.seek(0);
  std::vector<Tensor> all;
  while (auto batch = loader.next()) {
    const auto it = batch->inputs.find("image");
    if (it == batch->inputs.end() || it->second.dim() != 4) return {};
    all.push_back(it->second.clone());
  }
  return at::cat(all);
}

}  // namespace limbeck::explain
