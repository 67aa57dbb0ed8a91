#include "limbeck/nn/tap_order.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "limbeck/base/text.h"

namespace limbeck::nn {
namespace {

// Where a tap stands in the network, by what its name begins with.
int rank(const std::string& tap) {
  if (tap.starts_with("stem") || tap.starts_with("embeddings")) return 0;
  if (tap == "pooled") return 2;
  if (tap.starts_with("exit")) return 3;
  return tap == "logits" || tap == "output" ? 4 : 1;
}

// The name up to its first number, the number (-1 for none), the rest: so stage10 follows stage2.
std::tuple<std::string, int64_t, std::string> pieces(const std::string& tap) {
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto begin = std::find_if(tap.begin(), tap.end(), is_digit);
  const auto end = std::find_if_not(begin, tap.end(), is_digit);
  const auto number = parse_integer(std::string(begin, end));
  return {std::string(tap.begin(), begin), number.value_or(-1), std::string(end, tap.end())};
}

}  // namespace

bool tap_before(const std::string& a, const std::string& b) {
  return std::make_tuple(rank(a), pieces(a)) < std::make_tuple(rank(b), pieces(b));
}

std::vector<std::string> in_order(const TapTable& taps) {
  std::vector<std::string> names;
  for (const auto& [name, shape] : taps) names.push_back(name);
  std::sort(names.begin(), names.end(), tap_before);
  return names;
}

}  // namespace limbeck::nn
