#include "limbeck/loss/soft_divergence.h"

#include <ATen/ATen.h>
#include <ATen/TensorIterator.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <numeric>

#include "limbeck/loss/distribution.h"
#include "limbeck/loss/soft_rows.h"

namespace limbeck::loss {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kScoresPerThread = 1 << 14;  // fewer are not worth another thread

// `work(begin, end)` over rows, on libtorch's threads. at::parallel_for is a plain loop in a program compiled
// without OpenMP; a tensor iterator's loop over one value for each row runs inside libtorch.
template <typename Work>
void over_rows(const Tensor& values, int64_t classes, const Work& work) {
  const auto* first = values.const_data_ptr<double>();
  auto iterator = at::TensorIterator::borrowing_nullary_op(values);
  iterator.for_each(
      [&](char** data, const int64_t*, int64_t count, int64_t /*lines, one*/) {
        const int64_t begin = reinterpret_cast<const double*>(data[0]) - first;
        work(begin, begin + count);
      },
      std::max<int64_t>(1, kScoresPerThread / classes));
}

// The mean over rows, and, where `gradient` is defined, its derivative by the student's scores there.
template <typename T>
Tensor mean_of_rows(const Tensor& student, const Tensor& teacher, double temperature, SoftForm form,
                    const Tensor& gradient) {
  const int64_t n = student.size(0), classes = student.size(1);
  const Tensor values = at::empty({n}, student.options().dtype(at::kDouble));
  const SoftRows<T> rows{.student = student.const_data_ptr<T>(),
                         .teacher = teacher.const_data_ptr<T>(),
                         .classes = classes,
                         .temperature = temperature,
                         .cross_entropy = form == SoftForm::cross_entropy,
                         .gradient_scale = 1 / (temperature * static_cast<double>(n)),
                         .values = values.mutable_data_ptr<double>(),
                         .gradient = gradient.defined() ? gradient.mutable_data_ptr<T>() : nullptr};
  over_rows(values, classes, [&](int64_t begin, int64_t end) { work(rows, begin, end, widest_registers()); });
  const double total = std::accumulate(rows.values, rows.values + n, 0.0);
  return at::scalar_tensor(total / static_cast<double>(n), student.options());
}

Tensor fused(const Tensor& student, const Tensor& teacher, double temperature, SoftForm form,
             const Tensor& gradient) {
  return student.scalar_type() == at::kFloat
             ? mean_of_rows<float>(student, teacher, temperature, form, gradient)
             : mean_of_rows<double>(student, teacher, temperature, form, gradient);
}

class SoftDivergence : public torch::autograd::Function<SoftDivergence> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& student, const Tensor& teacher,
                        double temperature, SoftForm form) {
    const Tensor gradient = at::empty_like(student);
    context->save_for_backward({student, teacher, gradient});
    context->saved_data["temperature"] = temperature;
    return fused(student, teacher, temperature, form, gradient);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &student = saved[0], &teacher = saved[1], &gradient = saved[2];
    // Where the gradient is to be differentiated again, it is made of operators that can be.
    if (!at::GradMode::is_enabled()) return {gradient * gradients[0], {}, {}, {}};
    const double temperature = context->saved_data["temperature"].toDouble();
    const Tensor gap = probabilities(student, temperature) - probabilities(teacher, temperature);
    return {gap * (gradients[0] / (temperature * static_cast<double>(student.size(0)))), {}, {}, {}};
  }
};

bool is_plain(const Tensor& scores) {
  return scores.layout() == at::kStrided && scores.is_cpu() && scores.is_contiguous() &&
         (scores.scalar_type() == at::kFloat || scores.scalar_type() == at::kDouble);
}

bool fits(const Tensor& student, const Tensor& teacher) {
  return student.dim() == 2 && student.numel() > 0 && student.sizes() == teacher.sizes() &&
         student.scalar_type() == teacher.scalar_type() && is_plain(student) && is_plain(teacher);
}

}  // namespace

Tensor divergence(const Tensor& log_p, const Tensor& log_q, SoftForm form) {
  if (form == SoftForm::cross_entropy) return -(log_p.exp() * log_q).sum(/*dim=*/1);
  return at::kl_div(log_q, log_p, at::Reduction::None, /*log_target=*/true).sum(/*dim=*/1);
}

Tensor soft_divergence(const Tensor& student, const Tensor& teacher, double temperature, SoftForm form) {
  const Tensor fixed = teacher.detach();
  if (!fits(student, fixed))
    return divergence(log_probabilities(fixed, temperature), log_probabilities(student, temperature), form)
        .mean();
  if (at::GradMode::is_enabled() && student.requires_grad())
    return SoftDivergence::apply(student, fixed, temperature, form);
  return fused(student, fixed, temperature, form, {});
}

}  // namespace limbeck::loss
