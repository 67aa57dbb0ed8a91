#include "limbeck/export/onnx.h"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/check.h"
#include "limbeck/export/onnx_operators.h"

namespace limbeck::exporting {
namespace {

constexpr int64_t kRows = 2;  // of the traced pass; the file leaves their number open

at::TensorOptions like_weights(const nn::Model& model) {
  const std::vector<Tensor> parameters = model.parameters();
  return parameters.empty() ? at::TensorOptions(at::kFloat)
                            : parameters.front().options().requires_grad(false);
}

std::map<std::string, std::string> metadata(const model::Card& card) {
  std::map<std::string, std::string> all;
  for (const auto& [key, value] : card.provenance) all["limbeck." + key] = value;
  all["arch"] = card.arch;
  all["class_names"] = nlohmann::json(card.class_names).dump();
  all["preprocessing"] = nlohmann::json(card.preprocessing).dump();
  all["input_range"] = "0 to 1 before preprocessing: bytes of pixels divided by 255";
  return all;
}

}  // namespace

std::string onnx_bytes(const Product& product) {
  const Shape& sample = product.card.fit.input;
  const std::string input = sample.size() == 3 ? "image" : "input";
  Shape rows = sample;
  rows.insert(rows.begin(), kRows);
  const std::string answer = product.card.fit.answer();
  const Trace traced = trace(product.model, {{input, at::zeros(rows, like_weights(product.model))}}, answer);

  OnnxGraph graph;
  graph.input(input, sample);
  const Shape& answers = traced.shapes[traced.output.number];
  LIMBECK_CHECK(!answers.empty(), "the answer's shape is not known");
  graph.output(answer, {answers.begin() + 1, answers.end()});
  std::vector<std::string> names(traced.shapes.size());
  names[0] = input;
  for (const Operation& operation : traced.operations) {
    const Arguments given(traced, operation, names, graph);
    names[operation.output.number] = convert(operation.kind, given, graph);
  }
  graph.rename(names[traced.output.number], answer);
  const auto version = product.card.provenance.find("limbeck");
  return graph.bytes(version == product.card.provenance.end() ? "" : version->second, metadata(product.card));
}

}  // namespace limbeck::exporting
