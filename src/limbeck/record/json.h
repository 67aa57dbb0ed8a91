#pragma once
// JSON as run folders hold it: keys in the order written, numbers in the shortest form that reads back the
// same.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace limbeck::record {

using Json = nlohmann::ordered_json;

/// One line of text. JSON has no NaN and no infinity: they become the texts "nan", "inf" and "-inf".
std::string line_of(const Json& value);

/// A number, or one of those texts. UserError for anything else.
double number_of(const Json& value);

/// Replaces the file. Here NaN and infinity become null: what could not be measured.
enum class Layout { one_line, indented };
void write_json(const std::filesystem::path& path, const Json& value, Layout layout);

/// The file's value. UserError that names the file where it is not there or no JSON.
Json read_json(const std::filesystem::path& path);

}  // namespace limbeck::record
