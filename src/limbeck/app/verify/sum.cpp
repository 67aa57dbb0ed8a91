#include "limbeck/app/verify/sum.h"

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

Multiple parse_multiple(const std::string& text) {
  const std::size_t star = text.find('*');
  Multiple multiple{1, text.substr(star == std::string::npos ? 0 : star + 1)};
  if (star != std::string::npos) {
    const auto factor = parse_number(text.substr(0, star));
    if (!factor) throw UserError("'" + text.substr(0, star) + "' is no number");
    multiple.factor = *factor;
  }
  if (multiple.name.empty()) throw UserError("a value's name is missing");
  return multiple;
}

}  // namespace

std::vector<Multiple> parse_sum(std::string_view text) {
  std::vector<Multiple> sum;
  double sign = 1;
  bool operator_next = false;
  for (const std::string& word : split(trim(text), ' ')) {
    const bool is_operator = word == "+" || word == "-";
    if (is_operator != operator_next)
      throw UserError("'" + std::string(text) + "' is no sum such as 0.5*value.ce + value.kd");
    operator_next = !operator_next;
    if (is_operator) {
      sign = word == "-" ? -1 : 1;
      continue;
    }
    sum.push_back(parse_multiple(word));
    sum.back().factor *= sign;
  }
  if (!operator_next) throw UserError("'" + std::string(text) + "' ends with an operator");
  return sum;
}

Tensor evaluate(const std::vector<Multiple>& sum, const Tensors& values) {
  Tensor total;
  for (const auto& [factor, name] : sum) {
    const auto found = values.find(name);
    if (found == values.end()) {
      std::vector<std::string> known;
      for (const auto& [key, value] : values) known.push_back(key);
      throw UserError("there is no value '" + name + "'" + did_you_mean(name, known) + "; there is " +
                      join(known, ", "));
    }
    const Tensor part = factor == 1 ? found->second : factor * found->second;
    total = total.defined() ? total + part : part;
  }
  return total;
}

}  // namespace limbeck::app
