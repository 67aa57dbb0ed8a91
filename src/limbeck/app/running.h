#pragma once
// What `run` and `resume` share: a recipe's run from its first line to its report.
#include <filesystem>
#include <string>

#include "limbeck/app/command.h"
#include "limbeck/train/plan.h"

namespace limbeck::app {

struct Running {
  std::filesystem::path folder;  // "" for runs/NAME
  bool smoke = false;
  double checkpoint_seconds = 600;
  std::filesystem::path store;  // of finished stages; "" for .store beside the run folder
  bool fresh = false;           // takes nothing from the store
};

/// Where a run in `folder` finds and leaves finished stages.
std::filesystem::path store_of(const Running& running, const std::filesystem::path& folder);

/// --smoke, --fresh, --store, --checkpoint-every.
void add_running_options(CLI::App& command, Running& running);

/// Runs the plan, writes the report, prints the table and what to try next.
void run_and_report(const train::Plan& plan, const Running& running, Context& context);

/// Prints table and paths of a finished run.
void show_results(const std::filesystem::path& folder, const Context& context);

}  // namespace limbeck::app
