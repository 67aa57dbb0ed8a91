#pragma once
// Run folders to tables and one self-contained HTML page. Reads nothing else, so it works on any machine.
#include <filesystem>
#include <string>

#include "limbeck/report/run.h"

namespace limbeck::report {

/// Writes `report.html` into the run folder and returns its path.
std::filesystem::path write(const std::filesystem::path& run_folder);

/// The whole page: no network, no other file; tables and numbers are readable without JavaScript.
std::string page(const Run& run);

/// What came out and the main table, for the terminal (at most 80 columns for three models) and as Markdown.
std::string table(const Run& run);
std::string markdown(const Run& run);

}  // namespace limbeck::report
