#pragma once
// A committee: a generalist that knows all classes, and specialists who each know some and call all others by
// one name.
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, section 5.
//   https://arxiv.org/abs/1503.02531
//
//   q = argmin KL(p_g || q) + sum over active m of KL(p_m || q_m),   KL(p || q) = sum p log(p / q)
//
// where q_m is q with the classes that m does not know summed up. A specialist is active where it knows one
// of the generalist's likeliest classes. The paper finds q by gradient descent on its logits; the problem is
// convex in q, and
//
//   q_c <- (p_g,c + sum of p_m,c over m that know c + sum of p_m,rest q_c / Q_m over the others) / (1 + M)
//
// with Q_m the sum of q over what m does not know and M the number of active specialists, goes to the same
// place without a step size, from q = p_g and never uphill.
#include <cstdint>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::model {

/// What one specialist says.
struct Opinion {
  Tensor probabilities;          // (N, k + 1): of its classes in their order, and of all others together
  std::vector<int64_t> classes;  // k of the generalist's
};

struct Verdict {
  Tensor q;          // (N, C) float64
  Tensor active;     // (N, specialists) int64: 1 where it was asked
  Tensor objective;  // (N) float64: the sum that q minimises
};

/// `generalist` (N, C) probabilities. `top`: of how many of its likeliest classes (of equals the first)
/// specialists are asked. Where none is active, q is the generalist's own.
Verdict deliberate(const Tensor& generalist, const std::vector<Opinion>& specialists, int64_t top);

}  // namespace limbeck::model
