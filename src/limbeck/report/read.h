#pragma once
// From the JSON of single files to the values of run.h.
#include <string>

#include "limbeck/report/json.h"
#include "limbeck/report/run.h"

namespace limbeck::report {

/// judged/SET.json.
JudgedSet read_judged(const Json& from);

/// The lines of metrics.jsonl.
void read_metrics(const std::vector<Json>& lines, Run& run);

/// A warning is a text, or an object with `text` and perhaps `stage`.
std::string warning_text(const Json& from);

}  // namespace limbeck::report
