#pragma once
// Small things about text that several folders need.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck {

std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::vector<std::string> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);

/// The shortest text that reads back as the same double: 0.1, 5e-4, 1000; "nan", "inf", "-inf".
std::string number_text(double value);

/// The whole text as a number, or nothing. "nan", "inf" and trailing characters are no numbers.
std::optional<double> parse_number(std::string_view text);
std::optional<int64_t> parse_integer(std::string_view text);

/// The nearest of `known` that is a likely misspelling of `word`, "" if none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "; did you mean 'x'?" or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// Shell-style pattern with `*` for any characters: "*.scores", "layer1.*".
bool matches(std::string_view pattern, std::string_view text);

/// The text, or its first `most` bytes and "…"; never cut within a character.
std::string shortened(std::string_view text, std::size_t most);

/// Where the first byte stands that is no UTF-8; nothing if all is well.
std::optional<std::size_t> find_bad_utf8(std::string_view text);

/// 1234567 as "1,234,567".
std::string grouped(int64_t value);

}  // namespace limbeck
