#include "limbeck/export/trace.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <map>

#include "limbeck/base/check.h"
#include "limbeck/nn/run.h"

namespace limbeck::exporting {
namespace {

namespace jit = torch::jit;

// A script module with the same tensors under the same paths: the tracer recognises them and names them.
jit::Module mirror(const torch::nn::Module& module, const std::string& name) {
  jit::Module copy(name);
  for (const auto& item : module.named_parameters(/*recurse=*/false))
    copy.register_parameter(item.key(), item.value(), /*is_buffer=*/false);
  for (const auto& item : module.named_buffers(/*recurse=*/false))
    copy.register_buffer(item.key(), item.value());
  for (const auto& child : module.named_children())
    copy.register_module(child.key(), mirror(*child.value(), name + "_" + child.key()));
  return copy;
}

std::shared_ptr<jit::Graph> traced_graph(nn::Model& model, const Tensors& inputs, const std::string& tap) {
  jit::Module parameters = mirror(model, "model");
  jit::Stack stack;
  for (const auto& [name, value] : inputs) stack.emplace_back(value);
  const auto pass = [&](jit::Stack given) -> jit::Stack {
    Tensors named;
    std::size_t i = 0;
    for (const auto& [name, value] : inputs) named[name] = given.at(i++).toTensor();
    return {nn::run(model, named, {tap}).at(tap)};
  };
  const auto nameless = [](const at::Tensor&) { return std::string(); };
  return jit::tracer::trace(stack, pass, nameless, /*strict=*/true, /*force_outplace=*/true, &parameters)
      .first->graph;
}

// Turns libtorch's graph into ours.
class Reader {
 public:
  Reader(const jit::Graph& graph, const nn::Model& model) : state_(nn::state(model)) {
    paths_[graph.inputs().at(0)] = "";  // the module; what lies below it is found attribute by attribute
    for (const jit::Value* input : graph.inputs().slice(1)) number(input);
    for (const jit::Node* node : graph.nodes()) read(*node);
    LIMBECK_CHECK(graph.outputs().size() == 1, "the pass has ", graph.outputs().size(), " results");
    const auto output = numbers_.find(graph.outputs().at(0));
    if (output == numbers_.end()) throw UserError("what is exported does not depend on the network's input");
    trace_.output = {output->second};
  }

  Trace take() {
    drop_unused();
    return std::move(trace_);
  }

 private:
  void read(const jit::Node& node) {
    const std::string kind = node.kind().toQualString();
    if (kind == "prim::GetAttr") {
      const std::string& parent = paths_.at(node.input());
      paths_[node.output()] = (parent.empty() ? "" : parent + ".") + node.s(c10::attr::name);
    } else if (kind == "prim::Constant") {
      operands_[node.output()] = constant(node.output());
    } else if (kind == "prim::ListConstruct") {
      operands_[node.output()] = list(node);
    } else if (kind.starts_with("aten::") && node.outputs().size() == 1 &&
               node.output()->type()->kind() == c10::TypeKind::TensorType) {
      Operation operation{kind, {}, {}};
      for (const jit::Value* input : node.inputs()) operation.inputs.push_back(operand(input));
      operation.output = {number(node.output())};
      trace_.operations.push_back(std::move(operation));
    } else {
      throw UserError("this network cannot be traced, because its forward pass needs " + kind +
                      ": it must not read sizes as numbers, nor call operators of several results");
    }
  }

  Operand operand(const jit::Value* value) {
    if (const auto it = numbers_.find(value); it != numbers_.end()) return Value{it->second};
    if (const auto it = operands_.find(value); it != operands_.end()) return it->second;
    const std::string& name = paths_.at(value);
    trace_.stored.emplace(name, state_.at(name).detach());
    return Stored{name};
  }

  Operand constant(const jit::Value* value) {
    const c10::IValue content = jit::toIValue(value).value();
    if (content.isNone()) return std::monostate();
    if (content.isBool()) return content.toBool();
    if (content.isInt()) return content.toInt();
    if (content.isDouble()) return content.toDouble();
    if (content.isString()) return content.toStringRef();
    if (content.isIntList()) return content.toIntVector();
    if (content.isTensor()) {
      const std::string name = "constant_" + std::to_string(constants_++);
      trace_.stored.emplace(name, content.toTensor());
      return Stored{name};
    }
    return std::monostate();  // a device, a generator: nothing that changes values
  }

  Operand list(const jit::Node& node) {
    const bool of_tensors = !node.inputs().empty() && numbers_.contains(node.inputs().at(0));
    std::vector<Value> values;
    std::vector<int64_t> integers;
    for (const jit::Value* input : node.inputs()) {
      const Operand element = operand(input);
      if (const auto* value = std::get_if<Value>(&element); value && of_tensors)
        values.push_back(*value);
      else if (const auto* integer = std::get_if<int64_t>(&element); integer && !of_tensors)
        integers.push_back(*integer);
      else
        throw UserError("this network cannot be traced: it joins tensors that it computes with stored ones");
    }
    if (of_tensors) return values;
    return integers;
  }

  std::size_t number(const jit::Value* value) {
    const auto type = value->type()->cast<c10::TensorType>();
    const auto shape = type ? type->sizes().concrete_sizes() : std::nullopt;
    trace_.shapes.push_back(shape ? Shape(shape->begin(), shape->end()) : Shape());
    return numbers_[value] = trace_.shapes.size() - 1;
  }

  // Keeps what leads to the output.
  void drop_unused() {
    std::vector<bool> needed(trace_.shapes.size());
    needed[trace_.output.number] = true;
    std::vector<Operation> kept;
    for (auto it = trace_.operations.rbegin(); it != trace_.operations.rend(); ++it) {
      if (!needed[it->output.number]) continue;
      for (const Operand& input : it->inputs) {
        if (const auto* value = std::get_if<Value>(&input)) needed[value->number] = true;
        if (const auto* values = std::get_if<std::vector<Value>>(&input))
          for (const Value& value : *values) needed[value.number] = true;
      }
      kept.push_back(std::move(*it));
    }
    std::reverse(kept.begin(), kept.end());
    trace_.operations = std::move(kept);
  }

  Trace trace_;
  const Tensors state_;
  std::map<const jit::Value*, std::string> paths_;    // of modules and of their tensors
  std::map<const jit::Value*, std::size_t> numbers_;  // of tensors that the pass computes
  std::map<const jit::Value*, Operand> operands_;     // of constants and lists
  int constants_ = 0;
};

}  // namespace

Trace trace(nn::Model& model, const Tensors& inputs, const std::string& tap) {
  const c10::NoGradGuard no_gradient;
  const auto graph = traced_graph(model, inputs, tap);
  return Reader(*graph, model).take();
}

}  // namespace limbeck::exporting
