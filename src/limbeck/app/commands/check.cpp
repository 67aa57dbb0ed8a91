// limbeck check RECIPE: compiles and probes it, then tries three steps of every stage on synthetic rows of
// full size: what the run will need.

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "limbeck/app/console.h"
#include "limbeck/app/sweeping.h"
#include "limbeck/base/text.h"
#include "limbeck/train/estimate.h"
#include "limbeck/train/probe.h"

namespace limbeck::app {
namespace {

nlohmann::json to_json(const train::Estimate& estimate) {
  nlohmann::json stages = nlohmann::json::array();
  for (const auto& stage : estimate.stages) {
    nlohmann::json terms = nlohmann::json::array();
    for (const auto& share : stage.shares)
      terms.push_back({{"model", share.learner},
                       {"term", share.term},
                       {"weight", share.weight},
                       {"value", share.value},
                       {"gradient", share.gradient}});
    stages.push_back({{"name", stage.name},
                      {"steps", stage.steps},
                      {"seconds", stage.seconds},
                      {"seconds_per_step", stage.seconds_per_step},
                      {"terms", terms},
                      {"real_rows", stage.real_rows},
                      {"notes", stage.notes}});
  }
  return {{"stages", stages},
          {"seconds", estimate.seconds},
          {"memory_bytes", estimate.memory_bytes},
          {"disk_bytes", estimate.disk_bytes},
          {"missing", estimate.missing},
          {"remarks", estimate.remarks}};
}

// Each term's weighted value and gradient: who speaks, and how loud.
void print_shares(const train::StageEstimate& stage) {
  double sum = 0;
  for (const auto& share : stage.shares) sum += share.gradient;
  std::cout << "  on the first batch" << (stage.real_rows ? "" : " of made-up rows")
            << ", with first weights:\n"
            << "    term                        weighted value   gradient norm   share of it\n";
  for (const auto& share : stage.shares) {
    char line[160];
    std::snprintf(line, sizeof(line), "    %-26s %15.4g %15.4g %11.1f %%\n", share.term.c_str(), share.value,
                  share.gradient, sum > 0 ? 100 * share.gradient / sum : 0.0);
    std::cout << line;
  }
}

void print(const train::Estimate& estimate) {
  for (const auto& stage : estimate.stages) {
    std::cout << stage.name << ": " << grouped(stage.steps) << " steps, about "
              << duration_text(stage.seconds) << '\n';
    print_shares(stage);
    for (const std::string& note : stage.notes) std::cout << "  " << note << '\n';
  }
  std::cout << "the whole run: about " << duration_text(estimate.seconds) << ", "
            << size_text(estimate.memory_bytes) << " of memory, " << size_text(estimate.disk_bytes)
            << " of disk\n";
  for (const std::string& missing : estimate.missing) std::cout << "missing: " << missing << '\n';
}

void check(const Asked& asked, Context& context) {
  const Points points = compile_asked(asked, context);
  const train::Plan& plan = points.plans.front();
  for (const std::string& warning : plan.warnings) std::cerr << "warning: " << warning << '\n';
  const train::Estimate estimate = train::estimate(plan, context.loader_threads);
  if (points.plans.size() > 1 && estimate.missing.empty()) train::probe_points(points.sweep, points.plans);
  for (const std::string& remark : estimate.remarks) std::cerr << "warning: " << remark << '\n';
  if (context.json)
    std::cout << to_json(estimate).dump(1) << '\n';
  else
    print(estimate);
  if (points.plans.size() > 1 && !context.json)
    std::cout << "that was " << points.sweep.points.front().name << ", the first of " << points.plans.size()
              << " points; all of them take at most "
              << duration_text(estimate.seconds * static_cast<double>(points.plans.size()))
              << ", and less where they share stages\n";
  if (!estimate.missing.empty()) context.exit_code = 2;
}

}  // namespace

void register_check(Registry& registry) {
  auto asked = std::make_shared<Asked>();
  CLI::App* command =
      registry.app.add_subcommand("check", "compile and probe a recipe, and estimate time, memory and disk");
  command->footer(
      "Examples:\n"
      "  limbeck check recipes/demo.yaml\n"
      "  limbeck check recipes/demo.yaml --set models.student.hidden=[64]");
  command->add_option("recipe", asked->recipe, "a YAML file")->required();
  command->add_option("--set", asked->sets, "PATH=VALUE: replaces what stands there; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--point", asked->point, "this point of a sweep; without it the first");
  command->callback([asked, &context = registry.context] { check(*asked, context); });
}

}  // namespace limbeck::app
