#pragma once
// Reads comma-separated values (RFC 4180), strictly.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace limbeck::app {

/// One line of a file: its fields by the names in the file's head.
using CsvRow = std::map<std::string, std::string>;

/// The lines below the head. UserError, which says the line, for quotes that stand where none may or are not
/// closed and for a line with more or fewer fields than the head; and for a head without one of `columns`.
std::vector<CsvRow> read_csv(const std::filesystem::path& file, const std::vector<std::string>& columns);

}  // namespace limbeck::app
