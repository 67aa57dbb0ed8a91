#pragma once
// Breaks a good file in every small way: cut off at each byte, each byte changed, bytes removed and added.
#include <gtest/gtest.h>

#include <string>

#include "limbeck/base/error.h"

namespace limbeck::test {

/// Calls `parse` with each broken text: it must read it or throw a UserError that begins with `name`. Returns
/// how many were refused.
template <typename Parse>
int try_broken(const std::string& good, const std::string& name, const Parse& parse) {
  int refused = 0;
  const auto attempt = [&](const std::string& text) {
    try {
      parse(text);
    } catch (const UserError& error) {
      ++refused;
      EXPECT_TRUE(std::string(error.what()).starts_with(name)) << error.what();
    }
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    attempt(good.substr(0, i));
    attempt(good.substr(0, i) + good.substr(i + 1));
    attempt(good.substr(0, i) + good[i] + good.substr(i));
    for (int change = 1; change < 256; change += change < 8 ? 1 : 31) {
      std::string text = good;
      text[i] = static_cast<char>(text[i] ^ change);
      attempt(text);
    }
  }
  return refused;
}

}  // namespace limbeck::test
