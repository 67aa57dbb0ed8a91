#include "limbeck/loss/parts.h"

namespace limbeck::loss {

void add_part(Loss& loss, const std::shared_ptr<torch::nn::Module>& part, std::size_t i, std::size_t pairs) {
  if (pairs > 1) {
    loss.register_module(std::to_string(i), part);
    return;
  }
  for (const auto& item : part->named_parameters(/*recurse=*/false))
    loss.register_parameter(item.key(), item.value());
  for (const auto& item : part->named_buffers(/*recurse=*/false))
    loss.register_buffer(item.key(), item.value());
  for (const auto& item : part->named_children()) loss.register_module(item.key(), item.value());
}

std::string note_name(const std::string& name, std::size_t i, std::size_t pairs) {
  return pairs > 1 ? std::to_string(i) + "." + name : name;
}

void init_parts(Loss& loss, const Random& key) {
  for (const auto& item : loss.named_modules("", /*include_self=*/false))
    if (auto* layer = dynamic_cast<nn::Layer*>(item.value().get())) layer->init(key.of(item.key()));
}

Tensor normalized(nn::Norm& norm, const Tensor& x, nn::Statistics statistics) {
  const bool stays = statistics == nn::Statistics::learn && norm.frozen();
  norm.statistics = stays ? nn::Statistics::stored : statistics;
  return norm(x);
}

}  // namespace limbeck::loss
