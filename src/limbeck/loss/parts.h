#pragma once
// Parts: what a loss learns beside the student, such as a map from the student's features to the teacher's. A
// part belongs to one pair and is made of nn layers, so that whoever runs the loss can give it its first
// weights.
#include <memory>
#include <string>

#include "limbeck/loss/loss.h"
#include "limbeck/nn/layers.h"

namespace limbeck::loss {

/// Registers the tensors of `part`, which belongs to pair `i` of `pairs`, with the loss: `conv.weight` where
/// there is one pair, `<i>.conv.weight` with several.
void add_part(Loss& loss, const std::shared_ptr<torch::nn::Module>& part, std::size_t i, std::size_t pairs);

/// What a note of pair `i` of `pairs` is called: `name`, or `<i>.<name>` with several.
std::string note_name(const std::string& name, std::size_t i, std::size_t pairs);

/// First weights of every layer among the parts, from (key, its path). What is no layer's keeps what
/// `prepare` gave it.
void init_parts(Loss& loss, const Random& key);

/// Batch norm inside a part, with a step's statistics; one whose weight is frozen keeps to its stored ones,
/// as in a model.
Tensor normalized(nn::Norm& norm, const Tensor& x, nn::Statistics statistics);

}  // namespace limbeck::loss
