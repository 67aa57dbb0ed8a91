#pragma once
// Small sets and networks that the tests of this folder look at.
#include <ATen/ATen.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "limbeck/data/memory_set.h"
#include "limbeck/data/set.h"
#include "limbeck/nn/layers.h"
#include "limbeck/nn/unit.h"

namespace limbeck::explain {

/// Images (1, 2, 3) with these labels of four classes; image i has the bytes 10 i, 10 i + 1 ... 10 i + 5.
inline data::Set set_of(const std::vector<int64_t>& labels) {
  std::vector<uint8_t> bytes;
  for (std::size_t i = 0; i < labels.size(); ++i)
    for (int k = 0; k < 6; ++k) bytes.push_back(static_cast<uint8_t>(10 * i + static_cast<std::size_t>(k)));
  const data::Facts facts{
      .fields = {{"image", {1, 2, 3}}}, .classes = 4, .class_names = {"Shirt", "Coat", "Bag", "Boot"}};
  data::Set set;
  set.name = "shown";
  set.source = std::make_shared<data::MemorySet>(facts, bytes, labels);
  set.rows.resize(labels.size());
  std::iota(set.rows.begin(), set.rows.end(), int64_t{0});
  return set;
}

/// Publishes its image as "seen", twice that as "stage1", and the mean as "logits".
class Doubling final : public nn::Model {
 public:
  Doubling() { head = register_module("head", std::make_shared<nn::Linear>(1, 1)); }
  void forward(const Tensors& inputs) override {
    const Tensor x = keep("seen", inputs.at("image"));
    keep("stage1", 2 * x);
    keep("logits", x.mean({1, 2, 3}).unsqueeze(1));
  }
  std::shared_ptr<nn::Linear> head;
};

}  // namespace limbeck::explain
