#pragma once
// A table for a terminal: columns as wide as they need to be within reason, cells wrapped.
#include <string>
#include <vector>

namespace limbeck::app {

/// Rows of equal length; the first is the heading. Columns without any content below it are left out. Lines
/// have at most `width` characters as far as words can be wrapped to that; the last column takes what the
/// others leave.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t width = 110);

/// The text in lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

/// How many characters (not bytes) a UTF-8 text has.
std::size_t characters(const std::string& text);

}  // namespace limbeck::app
