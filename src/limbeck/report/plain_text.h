#pragma once
// Columns and sentences on a terminal, and text in Markdown.
#include <cstddef>
#include <string>
#include <vector>

namespace limbeck::report {

/// Columns that a text takes on a terminal: UTF-8 continuation bytes take none.
std::size_t width(const std::string& text);

/// Filled with spaces to so many columns; longer texts stay as they are.
std::string left(const std::string& text, std::size_t columns);
std::string right(const std::string& text, std::size_t columns);

/// A line's end without spaces before it.
std::string text_line(std::string text);

/// A sentence over as many lines of 80 columns as it needs.
std::string wrapped(const std::string& text);

/// Fit for a cell of a table in Markdown, and for a paragraph.
std::string escape_markdown(const std::string& text);

/// One line of a table in Markdown: "| a | b |".
std::string markdown_row(const std::vector<std::string>& cells);

}  // namespace limbeck::report
