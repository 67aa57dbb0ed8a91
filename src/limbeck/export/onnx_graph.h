#pragma once
// OnnxGraph: a graph of the Open Neural Network Exchange under construction, and its bytes.
// Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (IR version 8); operators of set 17.
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::exporting {

using Attribute = std::variant<int64_t, double, std::vector<int64_t>>;  // double: written as float
using Attributes = std::map<std::string, Attribute>;

class OnnxGraph {
 public:
  /// Declares an input or output of float32 with rows that the file leaves open: shape is (batch, sizes...).
  void input(const std::string& name, const Shape& sizes);
  void output(const std::string& name, const Shape& sizes);

  /// Adds a node of one output and returns the name of that; "" among the inputs stands for an absent one.
  std::string node(const std::string& kind, std::vector<std::string> inputs, Attributes attributes = {});

  /// Stores a tensor (float32 or int64 in the file) under its own name, once; returns the name.
  std::string store(const std::string& name, const Tensor& tensor);
  /// Stores whole numbers, or one fraction, under a name of our own.
  std::string integers(const std::vector<int64_t>& values);
  std::string number(double value);

  /// Gives the output called `from` the name `to`.
  void rename(const std::string& from, const std::string& to);

  /// The whole file. `metadata` is for whoever uses the network.
  std::string bytes(const std::string& producer_version,
                    const std::map<std::string, std::string>& metadata) const;

 private:
  struct Port {
    std::string name;
    Shape sizes;
  };
  struct Node {
    std::string kind, output;
    std::vector<std::string> inputs;
    Attributes attributes;
  };
  std::vector<Port> inputs_, outputs_;
  std::vector<Node> nodes_;
  Tensors stored_;
  std::map<std::string, int> counts_;  // of names of our own, by kind
};

}  // namespace limbeck::exporting
