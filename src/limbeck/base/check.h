#pragma once
// LIMBECK_CHECK: what must hold unless we made a mistake. It stays on in release builds.
#include <sstream>
#include <string>

#include "limbeck/base/error.h"

namespace limbeck {

[[noreturn]] void check_failed(const char* expression, const char* file, int line, const std::string& values);

namespace detail {
template <typename... Values>
std::string describe(const Values&... values) {
  std::ostringstream text;
  ((text << values), ...);
  return text.str();
}
}  // namespace detail

}  // namespace limbeck

/// LIMBECK_CHECK(size > 0, "size is ", size): throws CheckFailed with the expression, the values and the
/// place.
#define LIMBECK_CHECK(expression, ...)                                                                    \
  do {                                                                                                    \
    if (!(expression))                                                                                    \
      ::limbeck::check_failed(#expression, __FILE__, __LINE__, ::limbeck::detail::describe(__VA_ARGS__)); \
  } while (false)
