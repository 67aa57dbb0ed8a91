#pragma once
// trace: a network as the list of aten operators that one pass calls, over its parameters by name. What the
// ONNX export starts from; libtorch's own graph classes do not leave trace.cpp.
#include <string>
#include <variant>
#include <vector>

#include "limbeck/nn/unit.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::exporting {

/// An input of the network or the result of an operator, by number.
struct Value {
  std::size_t number = 0;
};

/// A parameter, buffer or constant, by name.
struct Stored {
  std::string name;
};

/// What an operator is given. `monostate`: an optional argument that is not there.
using Operand = std::variant<std::monostate, Value, Stored, int64_t, double, bool, std::string,
                             std::vector<int64_t>, std::vector<Value>>;

struct Operation {
  std::string kind;             // "aten::relu"
  std::vector<Operand> inputs;  // as in the operator's schema
  Value output;
};

struct Trace {
  std::vector<Operation> operations;  // in the order in which they can run; all lead to `output`
  std::vector<Shape> shapes;          // by value; the inputs come first, in the order of their names
  Value output;
  Tensors stored;  // parameters and buffers under their own names, constants as "constant_<n>"
};

/// Traces `model` in evaluation on `inputs` (names as the model reads them) as far as `tap`. UserError where
/// `forward` does what such a list cannot hold: reading sizes as numbers, operators of several results.
Trace trace(nn::Model& model, const Tensors& inputs, const std::string& tap);

}  // namespace limbeck::exporting
