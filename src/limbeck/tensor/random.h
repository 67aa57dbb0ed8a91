#pragma once
// Tensors of random numbers that are functions of a key.
#include <ATen/core/Generator.h>

#include "limbeck/base/random.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck {

/// A generator for this device that is seeded by the key.
at::Generator generator(const Random& key, const at::Device& device);

/// Fills a floating-point tensor of any device and layout in row-major order: the same numbers everywhere.
void fill_uniform(Tensor& tensor, const Random& key, double low, double high);
void fill_normal(Tensor& tensor, const Random& key, double deviation);

/// Ones with probability `keep`, zeros else, shaped like `tensor`, for dropout.
Tensor random_mask(const Tensor& like, double keep, const Random& key);

}  // namespace limbeck
