// limbeck doctor: whether this machine is fit, and what to do where it is not.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "limbeck/app/command.h"
#include "limbeck/app/doctor/examine.h"

namespace limbeck::app {

void register_doctor(Registry& registry) {
  CLI::App* command =
      registry.app.add_subcommand("doctor", "look at this machine: speed, GPU, libraries, disk, data");
  command->footer(
      R"(Each line is ok, a note (it works, but) or a PROBLEM; the last two say what to do. Exit code 3 if
there is a problem.

Examples:
  limbeck doctor
  limbeck doctor --json)");
  command->callback([&context = registry.context] {
    const std::vector<Finding> findings = examine(context.registries.sets);
    if (context.json)
      std::cout << findings_json(findings).dump(1) << '\n';
    else
      std::cout << findings_text(findings);
    const auto is_problem = [](const Finding& finding) { return finding.level == Finding::Level::problem; };
    if (std::any_of(findings.begin(), findings.end(), is_problem)) context.exit_code = 3;
  });
}

}  // namespace limbeck::app
