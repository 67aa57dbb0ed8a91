#pragma once
// How far the student's softened distribution is from its teacher's: the term that soft targets minimise.
#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

/// For p of the teacher and q of the student, summed over classes:
///
///   kl              p (log p - log q)     0 where both are equal, else above 0
///   cross_entropy   -p log q              the same and the entropy of p: equal gradients by q
enum class SoftForm { kl, cross_entropy };

/// Each row's divergence: log p (N, C), log q (N, C) -> (N).
Tensor divergence(const Tensor& log_p, const Tensor& log_q, SoftForm form);

/// The mean over rows of the divergence of p = softmax(teacher / temperature) and q = softmax(student /
/// temperature): scores (N, C), (N, C) -> (), in float32 at least. The teacher gets no gradient; with respect
/// to the student it can be differentiated as often as one likes.
///
/// Where both are contiguous float32 or float64 on the CPU, value and gradient come from one pass over the
/// scores (soft_rows.h), split by rows over libtorch's threads, with the same bits for any number of them;
/// else from log_softmax and its gradient. Equal up to rounding.
Tensor soft_divergence(const Tensor& student, const Tensor& teacher, double temperature, SoftForm form);

}  // namespace limbeck::loss
