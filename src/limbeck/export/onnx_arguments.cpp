#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/export/onnx_operators.h"

namespace limbeck::exporting {

void Arguments::refuse(const std::string& what) const {
  throw UserError("the export to ONNX cannot write " + operation_.kind + ": " + what);
}

template <typename Kind>
const Kind& Arguments::as(std::size_t index, const char* kind) const {
  need(index < operation_.inputs.size(), "it has no argument " + std::to_string(index));
  const auto* value = std::get_if<Kind>(&operation_.inputs[index]);
  need(value != nullptr, "argument " + std::to_string(index) + " is not " + kind + " known beforehand");
  return *value;
}

bool Arguments::absent(std::size_t index) const {
  return index >= operation_.inputs.size() ||
         std::holds_alternative<std::monostate>(operation_.inputs[index]);
}

std::string Arguments::tensor(std::size_t index) const {
  if (absent(index)) return "";
  const Operand& operand = operation_.inputs[index];
  if (const auto* value = std::get_if<Value>(&operand)) return names_.at(value->number);
  if (const auto* stored = std::get_if<Stored>(&operand))
    return graph_.store(stored->name, trace_.stored.at(stored->name));
  return graph_.number(real(index));
}

std::vector<std::string> Arguments::tensors(std::size_t index) const {
  std::vector<std::string> all;
  for (const Value& value : as<std::vector<Value>>(index, "a list of tensors"))
    all.push_back(names_.at(value.number));
  return all;
}

int64_t Arguments::integer(std::size_t index) const { return as<int64_t>(index, "a whole number"); }

int64_t Arguments::integer(std::size_t index, int64_t fallback) const {
  return absent(index) ? fallback : integer(index);
}

double Arguments::real(std::size_t index) const {
  if (index < operation_.inputs.size())
    if (const auto* whole = std::get_if<int64_t>(&operation_.inputs[index]))
      return static_cast<double>(*whole);
  return as<double>(index, "a number");
}

bool Arguments::flag(std::size_t index) const { return as<bool>(index, "true or false"); }

std::string Arguments::text(std::size_t index) const { return as<std::string>(index, "a text"); }

std::vector<int64_t> Arguments::integers(std::size_t index) const {
  return as<std::vector<int64_t>>(index, "a list of whole numbers");
}

std::vector<int64_t> Arguments::pair(std::size_t index, const std::vector<int64_t>& fallback) const {
  const std::vector<int64_t> values = absent(index) ? std::vector<int64_t>() : integers(index);
  if (values.empty()) return fallback;
  if (values.size() == 1) return {values[0], values[0]};
  need(values.size() == 2, "it acts on other than two dimensions");
  return values;
}

const Shape& Arguments::shape(std::size_t index) const {
  return trace_.shapes.at(as<Value>(index, "a tensor that the network computes,").number);
}

const Shape& Arguments::result_shape() const { return trace_.shapes.at(operation_.output.number); }

int64_t Arguments::axis(std::size_t index) const {
  const int64_t axis = integer(index);
  return axis < 0 ? axis + static_cast<int64_t>(shape(0).size()) : axis;
}

}  // namespace limbeck::exporting
