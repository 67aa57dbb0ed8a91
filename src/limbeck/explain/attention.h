#pragma once
// Where networks look: the attention maps of S. Zagoruyko, N. Komodakis, "Paying More Attention to
// Attention", ICLR 2017, figures 1 and 4 (loss/attention.h computes them).
#include "limbeck/loss/attention.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::explain {

/// Maps (N, H, W) of features (N, C, H, W), of length 1 each, as the loss sees them.
Tensor attention_maps(const Tensor& features, const loss::AttentionMap& kind);

/// The maps times the root of their number of places: then 1 is a place's average strength (root mean
/// square), whatever the size, and maps of different sizes compare.
Tensor strengths(const Tensor& maps);

/// How alike the maps of two networks are, row by row: the cosine of both, from 0 to 1. The larger features
/// (N, C, H, W) are pooled to the smaller size first, as in the loss. Returns (N).
Tensor attention_likeness(const Tensor& a, const Tensor& b, const loss::AttentionMap& kind);

}  // namespace limbeck::explain
