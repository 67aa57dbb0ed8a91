#pragma once
// Linear CKA: how alike two layers see the same samples, whatever their widths.
//
//   S. Kornblith, M. Norouzi, H. Lee, G. Hinton. "Similarity of Neural Network Representations Revisited".
//   ICML 2019, section 3. https://arxiv.org/abs/1905.00414
//
//   CKA(X, Y) = |Y' X|^2 / (|X' X| |Y' Y|),  Frobenius norms, columns of X (N, D) and Y (N, E) centred
//
// From 0 to 1: 1 where the one is the other turned, mirrored or scaled. With K = X X' and L = Y Y' (N, N) it
// is sum(K * L) / (|K| |L|), which needs no matrix of D x E. With far fewer samples than values even layers
// that have nothing to do with each other are not at 0: compare layers on the same samples.
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

/// K = X X' (N, N) of a layer's values (N, ...), flattened and centred over the samples; in their own type,
/// float32 at least.
Tensor centred_gram(const Tensor& values);

/// The similarity of each of `rows` with each of `columns` (rows, columns), float64, from their K; not a
/// number where a layer says the same of every sample.
Tensor cka(const std::vector<Tensor>& rows, const std::vector<Tensor>& columns);

}  // namespace limbeck::explain
