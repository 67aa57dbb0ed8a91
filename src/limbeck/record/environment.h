#pragma once
// environment.json: the machine, the program and the command of a run. A log: equality of runs leaves it out.
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "limbeck/record/folder.h"

namespace limbeck::record {

using Facts = std::map<std::string, std::string>;

/// Everything that can be known without libtorch: `limbeck`, `compiler`, `operating_system`, `processor`,
/// `cores`, `memory_bytes`, `folder` (the current one: a recipe's paths are relative to it), `command`,
/// `started` (UTC).
Facts machine_facts();

std::string processor_name();  // "AMD EPYC 7B13"; "unknown" where the system does not say

/// The most memory that this process has held so far.
int64_t peak_memory_bytes();

/// Writes the machine's facts and `more`, which win.
void write_environment(const Folder& folder, const Facts& more);

/// Empty where the run folder has no environment.json. UserError where it is no map of texts.
Facts read_environment(const std::filesystem::path& folder);

}  // namespace limbeck::record
