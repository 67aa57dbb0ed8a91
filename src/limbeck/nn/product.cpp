#include "limbeck/nn/product.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/jit/frontend/tracer.h>

#include <optional>
#include <string_view>

namespace limbeck::nn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Multiply-adds from which oneDNN's product pays for its own node in the graph.
constexpr int64_t kLarge = 1 << 20;

using Pointwise = Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&, std::string_view,
                         torch::List<std::optional<at::Scalar>>, std::optional<std::string_view>);

// x (N, in) times the transpose of weight (out, in), which need not be contiguous.
Tensor product(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
  static const auto operation =
      c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_linear_pointwise", "").typed<Pointwise>();
  return operation.call(x, weight, bias, "none", torch::List<std::optional<at::Scalar>>(), std::nullopt);
}

class Product : public torch::autograd::Function<Product> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const std::optional<Tensor>& bias) {
    context->save_for_backward({x, weight});
    context->saved_data["bias"] = bias.has_value();
    return product(x.contiguous(), weight, bias);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &gradient = gradients[0];
    Tensor of_x, of_weight, of_bias;
    // Where the gradient is to be differentiated again, it is made of operators that can be.
    const bool again = at::GradMode::is_enabled();
    if (context->needs_input_grad(0))
      of_x = again ? gradient.mm(weight) : product(gradient.contiguous(), weight.t(), std::nullopt);
    if (context->needs_input_grad(1))
      of_weight = again ? gradient.t().mm(x) : product(gradient.t().contiguous(), x.t(), std::nullopt);
    if (context->saved_data["bias"].toBool() && context->needs_input_grad(2)) of_bias = gradient.sum(0);
    return {of_x, of_weight, of_bias};
  }
};

bool has_slow_mkl() {
#if defined(__x86_64__) || defined(__i386__)
  static const bool amd = __builtin_cpu_is("amd") != 0;
  return amd;
#else
  return false;
#endif
}

bool is_worth_it(const Tensor& x, const Tensor& weight) {
  return x.dim() == 2 && x.is_cpu() && x.scalar_type() == at::kFloat && weight.scalar_type() == at::kFloat &&
         x.size(0) * weight.numel() >= kLarge && at::globalContext().userEnabledMkldnn() && has_slow_mkl() &&
         !torch::jit::tracer::isTracing();
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (!is_worth_it(x, weight)) return at::linear(x, weight, bias);
  return Product::apply(x, weight, bias.defined() ? std::optional<Tensor>(bias) : std::nullopt);
}

}  // namespace limbeck::nn
