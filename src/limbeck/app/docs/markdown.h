#pragma once
// Pieces of Markdown.
#include <string>
#include <vector>

namespace limbeck::app {

/// Text within a cell or a sentence: `<`, `|` and the like stand for themselves.
std::string escaped(const std::string& text);

std::string code(const std::string& text);  // `text`; "" for ""
std::string link(const std::string& text, const std::string& to);

/// A table; the first row is the heading. Cells are Markdown already. "" if there is only a heading.
std::string markdown_table(const std::vector<std::vector<std::string>>& rows);

/// A block of verbatim text.
std::string block(const std::string& text, const std::string& language = "");

/// "[`kd`](#kd)": to the section of this name on the same page.
std::string section_link(const std::string& name);

}  // namespace limbeck::app
