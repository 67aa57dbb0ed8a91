#pragma once
// Readers of the single files of a run folder, from JSON to the values of run.h.
#include <string>

#include "limbeck/report/json.h"
#include "limbeck/report/run.h"

namespace limbeck::report {

/// judged/SET.json; `name` is SET.
JudgedSet read_judged(const Json& from, const std::string& name);

/// The lines of metrics.jsonl. The last line may be half-written while the run goes on; any other fault
/// throws.
void read_metrics(const std::string& text, Run& run);

/// A warning is a text, or an object with `text` and perhaps `stage`.
std::string warning_text(const Json& from);

}  // namespace limbeck::report
