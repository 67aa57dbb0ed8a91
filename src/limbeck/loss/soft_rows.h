#pragma once
// The arithmetic of soft targets, row by row: value and gradient of a divergence between two rows of class
// scores in one go, while both lie in the cache. soft_divergence.h makes a differentiable operator of it.
#include <cstdint>

namespace limbeck::loss {

/// With p = softmax(teacher / T) and q = softmax(student / T), each row gets
///
///   value = sum over classes of p (log p - log q), or of -p log q         gradient = gradient_scale (q - p)
///
/// T is float or double. A row's bits depend on that row and the registers alone.
template <typename T>
struct SoftRows {
  const T *student, *teacher;  // (N, C), rows without gaps
  int64_t classes;
  double temperature;  // above 0
  bool cross_entropy;
  double gradient_scale;
  double* values;  // (N)
  T* gradient;     // (N, C); null where nobody needs it
};

/// The vector registers that a loop is compiled for.
enum class Registers { any, avx2, avx512 };

/// Those that libtorch's own operators use on this machine.
Registers widest_registers();

/// Works on rows begin ... end-1. The machine must have these registers.
void work(const SoftRows<float>& rows, int64_t begin, int64_t end, Registers registers);
void work(const SoftRows<double>& rows, int64_t begin, int64_t end, Registers registers);

}  // namespace limbeck::loss
