#pragma once
// Reading JSON that a run wrote: what is absent or null stays empty, what is of another type is the file's
// fault.
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/record/json.h"

namespace limbeck::report {

using record::Json;

/// The value at `key`, or nothing where it is absent or null (as not-a-number is written).
template <typename Value>
std::optional<Value> get(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<Value>();
}

template <typename Value>
Value get_or(const Json& object, const char* key, Value fallback) {
  return get<Value>(object, key).value_or(std::move(fallback));
}

/// The list at `key`, empty where it is absent; one value alone counts as a list of one.
inline std::vector<Json> items(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  if (!found->is_array()) return {*found};
  return {found->begin(), found->end()};
}

/// The numbers of a list; null is not a number.
inline std::vector<double> numbers(const Json& object, const char* key) {
  std::vector<double> values;
  for (const Json& item : items(object, key)) values.push_back(item.is_null() ? NAN : item.get<double>());
  return values;
}

}  // namespace limbeck::report
