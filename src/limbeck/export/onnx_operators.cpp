#include "limbeck/export/onnx_operators.h"

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>

#include "limbeck/base/error.h"

namespace limbeck::exporting {
namespace {

using Converter = std::function<std::string(const Arguments&, OnnxGraph&)>;

// Margins as ONNX writes them: those before each axis, then those after it.
std::vector<int64_t> both_sides(const std::vector<int64_t>& padding) {
  std::vector<int64_t> pads = padding;
  pads.insert(pads.end(), padding.begin(), padding.end());
  return pads;
}

Attributes convolution(const Arguments& given, int64_t groups) {
  return {{"strides", given.pair(3)},
          {"pads", both_sides(given.pair(4, {0, 0}))},
          {"dilations", given.pair(5)},
          {"group", groups}};
}

std::vector<std::string> with_bias(const Arguments& given) {
  std::vector<std::string> inputs{given.tensor(0), given.tensor(1)};
  if (!given.absent(2)) inputs.push_back(given.tensor(2));
  return inputs;
}

std::string conv2d(const Arguments& given, OnnxGraph& graph) {
  return graph.node("Conv", with_bias(given), convolution(given, given.integer(6)));
}

std::string any_convolution(const Arguments& given, OnnxGraph& graph) {
  given.need(!given.flag(6), "transposed convolution");
  given.need(given.shape(0).size() == 4, "convolution over other than two dimensions");
  return graph.node("Conv", with_bias(given), convolution(given, given.integer(8)));
}

std::string batch_norm(const Arguments& given, OnnxGraph& graph) {
  given.need(!given.flag(5), "statistics of the batch, where those stored belong");
  return graph.node("BatchNormalization",
                    {given.tensor(0), given.tensor(1), given.tensor(2), given.tensor(3), given.tensor(4)},
                    {{"epsilon", given.real(7)}});
}

std::string linear(const Arguments& given, OnnxGraph& graph) {
  given.need(given.shape(0).size() == 2, "an input of more than two dimensions");
  return graph.node("Gemm", with_bias(given), {{"transB", int64_t{1}}});
}

// bias + a @ b
std::string addmm(const Arguments& given, OnnxGraph& graph) {
  return graph.node("Gemm", {given.tensor(1), given.tensor(2), given.tensor(0)},
                    {{"beta", given.real(3)}, {"alpha", given.real(4)}});
}

// 0.5 x (1 + erf(x / sqrt(2))): Gelu itself came with set 20.
std::string gelu(const Arguments& given, OnnxGraph& graph) {
  given.need(given.absent(1) || given.text(1) == "none",
             "approximation by " + (given.absent(1) ? "" : given.text(1)));
  const std::string x = given.tensor(0);
  const std::string erf = graph.node("Erf", {graph.node("Mul", {x, graph.number(1 / std::numbers::sqrt2)})});
  const std::string half = graph.node("Mul", {x, graph.number(0.5)});
  return graph.node("Mul", {half, graph.node("Add", {erf, graph.number(1)})});
}

std::string max_pool2d(const Arguments& given, OnnxGraph& graph) {
  const std::vector<int64_t> kernel = given.pair(1);
  return graph.node("MaxPool", {given.tensor(0)},
                    {{"kernel_shape", kernel},
                     {"strides", given.pair(2, kernel)},
                     {"pads", both_sides(given.pair(3, {0, 0}))},
                     {"dilations", given.pair(4)},
                     {"ceil_mode", int64_t{given.flag(5)}}});
}

std::string avg_pool2d(const Arguments& given, OnnxGraph& graph) {
  given.need(!given.flag(4), "sizes rounded up");
  given.need(given.absent(6), "a divisor of its own");
  const std::vector<int64_t> kernel = given.pair(1);
  return graph.node("AveragePool", {given.tensor(0)},
                    {{"kernel_shape", kernel},
                     {"strides", given.pair(2, kernel)},
                     {"pads", both_sides(given.pair(3, {0, 0}))},
                     {"count_include_pad", int64_t{given.flag(5)}}});
}

std::string adaptive_avg_pool2d(const Arguments& given, OnnxGraph& graph) {
  given.need(given.pair(1) == std::vector<int64_t>{1, 1}, "pooling to other than one place");
  return graph.node("GlobalAveragePool", {given.tensor(0)});
}

// Any change of shape that keeps the rows: their number stays open.
std::string reshape(const Arguments& given, OnnxGraph& graph) {
  std::vector<int64_t> target = given.result_shape();
  given.need(!target.empty() && target[0] == given.shape(0)[0], "a shape that mixes rows");
  target[0] = 0;  // as in the input
  return graph.node("Reshape", {given.tensor(0), graph.integers(target)});
}

std::string flatten(const Arguments& given, OnnxGraph& graph) {
  const auto last = static_cast<int64_t>(given.shape(0).size()) - 1;
  if (given.axis(1) == 1 && given.axis(2) == last)
    return graph.node("Flatten", {given.tensor(0)}, {{"axis", int64_t{1}}});
  return reshape(given, graph);
}

// The largest along some axes.
std::string amax(const Arguments& given, OnnxGraph& graph) {
  std::vector<int64_t> axes = given.integers(1);
  const auto rank = static_cast<int64_t>(given.shape(0).size());
  for (int64_t& axis : axes) {
    if (axis < 0) axis += rank;
    given.need(axis != 0, "the largest of all rows");
  }
  given.need(!axes.empty(), "the largest of all rows");
  return graph.node("ReduceMax", {given.tensor(0)}, {{"axes", axes}, {"keepdims", int64_t{given.flag(2)}}});
}

std::string transposed(const Arguments& given, OnnxGraph& graph, int64_t first, int64_t second) {
  std::vector<int64_t> order(given.result_shape().size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order.at(static_cast<std::size_t>(first)), order.at(static_cast<std::size_t>(second)));
  return graph.node("Transpose", {given.tensor(0)}, {{"perm", order}});
}

std::string slice(const Arguments& given, OnnxGraph& graph) {
  const int64_t axis = given.axis(1), end = given.integer(3, std::numeric_limits<int64_t>::max());
  given.need(axis > 0, "a choice of rows");
  return graph.node("Slice", {given.tensor(0), graph.integers({given.integer(2, 0)}), graph.integers({end}),
                              graph.integers({axis}), graph.integers({given.integer(4)})});
}

// torch lists (before, after) from the last axis on; ONNX all befores, then all afters, from the first axis
// on.
std::string constant_pad_nd(const Arguments& given, OnnxGraph& graph) {
  const std::vector<int64_t> margins = given.integers(1);
  const std::size_t rank = given.shape(0).size();
  std::vector<int64_t> pads(2 * rank);
  for (std::size_t i = 0; 2 * i + 1 < margins.size(); ++i) {
    pads.at(rank - 1 - i) = margins[2 * i];
    pads.at(2 * rank - 1 - i) = margins[2 * i + 1];
  }
  given.need(rank > 0 && pads[0] == 0 && pads[rank] == 0, "rows added");
  return graph.node("Pad", {given.tensor(0), graph.integers(pads), graph.number(given.real(2))});
}

Converter plain(const std::string& kind) {
  return [kind](const Arguments& given, OnnxGraph& graph) { return graph.node(kind, {given.tensor(0)}); };
}

// a + alpha * b, with alpha 1
Converter sum(const std::string& kind) {
  return [kind](const Arguments& given, OnnxGraph& graph) {
    given.need(given.absent(2) || given.real(2) == 1, "a factor before its second argument");
    return graph.node(kind, {given.tensor(0), given.tensor(1)});
  };
}

const std::map<std::string, Converter>& table() {
  static const std::map<std::string, Converter> all = {
      {"aten::_convolution", any_convolution},
      {"aten::conv2d", conv2d},
      {"aten::batch_norm", batch_norm},
      {"aten::linear", linear},
      {"aten::addmm", addmm},
      {"aten::t", [](const Arguments& given, OnnxGraph& graph) { return transposed(given, graph, 0, 1); }},
      {"aten::transpose",
       [](const Arguments& given, OnnxGraph& graph) {
         return transposed(given, graph, given.axis(1), given.axis(2));
       }},
      {"aten::relu", plain("Relu")},
      {"aten::tanh", plain("Tanh")},
      {"aten::sigmoid", plain("Sigmoid")},
      {"aten::gelu", gelu},
      {"aten::add", sum("Add")},
      {"aten::sub", sum("Sub")},
      {"aten::mul", sum("Mul")},
      {"aten::div", sum("Div")},
      {"aten::maximum",
       [](const Arguments& given, OnnxGraph& graph) {
         return graph.node("Max", {given.tensor(0), given.tensor(1)});
       }},
      {"aten::amax", amax},
      {"aten::max_pool2d", max_pool2d},
      {"aten::avg_pool2d", avg_pool2d},
      {"aten::adaptive_avg_pool2d", adaptive_avg_pool2d},
      {"aten::flatten", flatten},
      {"aten::reshape", reshape},
      {"aten::view", reshape},
      {"aten::unflatten", reshape},
      {"aten::slice", slice},
      {"aten::constant_pad_nd", constant_pad_nd},
      {"aten::cat",
       [](const Arguments& given, OnnxGraph& graph) {
         const int64_t axis = given.integer(1), rank = static_cast<int64_t>(given.result_shape().size());
         given.need(axis != 0 && axis != -rank, "rows joined");
         return graph.node("Concat", given.tensors(0), {{"axis", axis}});
       }},
  };
  return all;
}

}  // namespace

std::string convert(const std::string& kind, const Arguments& given, OnnxGraph& graph) {
  const auto it = table().find(kind);
  if (it == table().end())
    throw UserError("the export to ONNX does not know the operator " + kind +
                    ", which this network uses; leave onnx out "
                    "of `export`");
  return it->second(given, graph);
}

}  // namespace limbeck::exporting
