#include "limbeck/export/onnx_graph.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <bit>

#include "limbeck/base/check.h"
#include "limbeck/base/protobuf.h"

namespace limbeck::exporting {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are stored in little-endian order");

constexpr int64_t kIrVersion = 8, kOperatorSet = 17;

// Values of TensorProto.DataType and AttributeProto.AttributeType.
constexpr int64_t kFloat = 1, kInt64 = 7;
constexpr int64_t kFloatAttribute = 1, kIntAttribute = 2, kIntsAttribute = 7;

Message tensor_message(const std::string& name, const Tensor& given) {
  const bool real = given.is_floating_point();
  const Tensor tensor = given.to(at::kCPU, real ? at::kFloat : at::kLong).contiguous();
  Message message;
  for (const int64_t size : tensor.sizes()) message.integer(1, size);
  message.integer(2, real ? kFloat : kInt64).text(8, name);
  message.bytes(9, std::string_view(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()));
  return message;
}

Message attribute_message(const std::string& name, const Attribute& attribute) {
  Message message;
  message.text(1, name);
  if (const auto* real = std::get_if<double>(&attribute)) {
    message.real32(2, static_cast<float>(*real)).integer(20, kFloatAttribute);
  } else if (const auto* integer = std::get_if<int64_t>(&attribute)) {
    message.integer(3, *integer).integer(20, kIntAttribute);
  } else {
    for (const int64_t value : std::get<std::vector<int64_t>>(attribute)) message.integer(8, value);
    message.integer(20, kIntsAttribute);
  }
  return message;
}

Message port_message(const std::string& name, const Shape& sizes) {
  Message dimensions, tensor_type, type, message;
  dimensions.message(1, Message().text(2, "batch"));
  for (const int64_t size : sizes) dimensions.message(1, Message().integer(1, size));
  tensor_type.integer(1, kFloat).message(2, dimensions);
  type.message(1, tensor_type);
  return message.text(1, name).message(2, type);
}

}  // namespace

void OnnxGraph::input(const std::string& name, const Shape& sizes) { inputs_.push_back({name, sizes}); }

void OnnxGraph::output(const std::string& name, const Shape& sizes) { outputs_.push_back({name, sizes}); }

std::string OnnxGraph::node(const std::string& kind, std::vector<std::string> inputs, Attributes attributes) {
  std::string name = kind + "_" + std::to_string(counts_[kind]++);
  nodes_.push_back({kind, name, std::move(inputs), std::move(attributes)});
  return name;
}

std::string OnnxGraph::store(const std::string& name, const Tensor& tensor) {
  stored_.emplace(name, tensor);
  return name;
}

std::string OnnxGraph::integers(const std::vector<int64_t>& values) {
  const Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::kLong);
  std::copy(values.begin(), values.end(), tensor.data_ptr<int64_t>());
  return store("integers_" + std::to_string(counts_["integers"]++), tensor);
}

std::string OnnxGraph::number(double value) {
  return store("number_" + std::to_string(counts_["number"]++), at::full({}, value, at::kFloat));
}

void OnnxGraph::rename(const std::string& from, const std::string& to) {
  LIMBECK_CHECK(
      std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) { return node.output == from; }), from,
      " is no node's output");
  for (Node& node : nodes_) {
    if (node.output == from) node.output = to;
    std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  }
}

std::string OnnxGraph::bytes(const std::string& producer_version,
                             const std::map<std::string, std::string>& metadata) const {
  Message graph;
  for (const Node& node : nodes_) {
    Message message;
    for (const std::string& input : node.inputs) message.text(1, input);
    message.text(2, node.output).text(3, node.output).text(4, node.kind);
    for (const auto& [name, attribute] : node.attributes)
      message.message(5, attribute_message(name, attribute));
    graph.message(1, message);
  }
  graph.text(2, "limbeck");
  for (const auto& [name, tensor] : stored_) graph.message(5, tensor_message(name, tensor));
  for (const Port& port : inputs_) graph.message(11, port_message(port.name, port.sizes));
  for (const Port& port : outputs_) graph.message(12, port_message(port.name, port.sizes));

  Message model;
  model.integer(1, kIrVersion).text(2, "limbeck").text(3, producer_version).message(7, graph);
  model.message(8, Message().text(1, "").integer(2, kOperatorSet));
  for (const auto& [key, value] : metadata) model.message(14, Message().text(1, key).text(2, value));
  return model.data();
}

}  // namespace limbeck::exporting
