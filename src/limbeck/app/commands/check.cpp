// limbeck check RECIPE: compiles and probes it, then tries three steps of every stage on synthetic rows of full size: what
// the run will need.

#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "limbeck/app/command.h"
#include "limbeck/app/console.h"
#include "limbeck/base/text.h"
#include "limbeck/train/estimate.h"
#include "limbeck/train/plan.h"

namespace limbeck::app {
namespace {

struct Options {
  std::string recipe;
  std::vector<std::string> sets;
};

std::string size_text(double bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), bytes >= 1e9 ? "%.2f GB" : "%.0f MB", bytes >= 1e9 ? bytes / 1e9 : bytes / 1e6);
  return text;
}

void check(const Options& options, Context& context) {
  train::CompileOptions compile;
  compile.sets = options.sets;
  const train::Plan plan = train::compile_file(options.recipe, context.registries, compile);
  for (const std::string& warning : plan.warnings) std::cerr << "warning: " << warning << '\n';
  const train::Estimate estimate = train::estimate(plan, context.loader_threads);
  if (context.json) {
    nlohmann::json stages = nlohmann::json::array();
    for (const auto& stage : estimate.stages)
      stages.push_back({{"name", stage.name}, {"steps", stage.steps}, {"seconds", stage.seconds}, {"seconds_per_step", stage.seconds_per_step}});
    std::cout << nlohmann::json{{"stages", stages}, {"seconds", estimate.seconds}, {"memory_bytes", estimate.memory_bytes},
                                {"disk_bytes", estimate.disk_bytes}}.dump(1) << '\n';
    return;
  }
  for (const auto& stage : estimate.stages) {
    std::cout << stage.name << ": " << grouped(stage.steps) << " steps, about " << duration_text(stage.seconds) << '\n';
    for (const std::string& note : stage.notes) std::cout << "  " << note << '\n';
  }
  std::cout << "the whole run: about " << duration_text(estimate.seconds) << ", " << size_text(estimate.memory_bytes)
            << " of memory, " << size_text(estimate.disk_bytes) << " of disk\n";
  for (const std::string& missing : estimate.missing) std::cout << "missing: " << missing << '\n';
  if (!estimate.missing.empty()) context.exit_code = 2;
}

}  // namespace

void register_check(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("check", "compile and probe a recipe, and estimate time, memory and disk");
  command->footer(
      "Examples:\n"
      "  limbeck check recipes/demo.yaml\n"
      "  limbeck check recipes/demo.yaml --set models.student.hidden=[64]");
  command->add_option("recipe", options->recipe, "a YAML file")->required();
  command->add_option("--set", options->sets, "PATH=VALUE: replaces what stands there; may be repeated")->allow_extra_args(false);
  command->callback([options, &context = registry.context] { check(*options, context); });
}

}  // namespace limbeck::app
