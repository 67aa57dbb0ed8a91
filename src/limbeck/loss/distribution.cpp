#include "limbeck/loss/distribution.h"

#include <ATen/ATen.h>

#include "limbeck/base/text.h"

namespace limbeck::loss {
namespace {

Tensor softened(const Tensor& logits, double temperature) {
  const Tensor wide = widened(logits);
  return temperature == 1 ? wide : wide / temperature;
}

}  // namespace

Tensor widened(const Tensor& tensor) {
  return tensor.scalar_type() == at::kDouble ? tensor : tensor.to(at::kFloat);
}

Tensor log_probabilities(const Tensor& logits, double temperature) {
  return at::log_softmax(softened(logits, temperature), /*dim=*/1);
}

Tensor probabilities(const Tensor& logits, double temperature) {
  return at::softmax(softened(logits, temperature), /*dim=*/1);
}

Tensor entropy(const Tensor& log_p) { return -(log_p.exp() * log_p).sum(/*dim=*/1); }

double read_temperature(Params& params, double fallback) {
  const double temperature =
      params.number("temperature", fallback, Range::above(0),
                    "divides the scores before the soft-max; larger shows more of the unlikely "
                    "classes, published values are 1 to 20");
  if (temperature > 20)
    params.warn("temperature",
                "is " + number_text(temperature) +
                    ": above 20 the soft targets are almost uniform; published values are 1 to 20");
  return temperature;
}

}  // namespace limbeck::loss
