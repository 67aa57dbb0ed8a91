#include "limbeck/tensor/random.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace limbeck {
namespace {

template <typename Fill>
void fill(Tensor& tensor, const Fill& draw) {
  const c10::NoGradGuard no_gradient;
  const Tensor host = at::empty(tensor.sizes(), at::kFloat);  // row-major, whatever the layout of `tensor`
  draw(std::span<float>(host.data_ptr<float>(), static_cast<std::size_t>(host.numel())));
  tensor.copy_(host);
}

}  // namespace

at::Generator generator(const Random& key, const at::Device& device) {
  if (device.is_cpu()) return at::detail::createCPUGenerator(key.bits());
  at::Generator made =
      at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
  made.set_current_seed(key.bits());
  return made;
}

void fill_uniform(Tensor& tensor, const Random& key, double low, double high) {
  fill(tensor, [&](std::span<float> out) {
    key.fill_uniform(out, static_cast<float>(low), static_cast<float>(high));
  });
}

void fill_normal(Tensor& tensor, const Random& key, double deviation) {
  fill(tensor, [&](std::span<float> out) { key.fill_normal(out, static_cast<float>(deviation)); });
}

Tensor random_mask(const Tensor& like, double keep, const Random& key) {
  return at::empty_like(like).bernoulli_(keep, generator(key, like.device()));
}

}  // namespace limbeck
