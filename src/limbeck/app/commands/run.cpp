// limbeck run RECIPE: everything a recipe says, into runs/NAME.

#include <memory>

#include "limbeck/app/running.h"
#include "limbeck/train/plan.h"

namespace limbeck::app {
namespace {

struct Options {
  std::string recipe;
  std::vector<std::string> sets;
  Running running;
};

}  // namespace

void register_run(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("run", "run a recipe: train, distil, judge, export, report");
  command->footer(
      "Examples:\n"
      "  limbeck run recipes/demo.yaml\n"
      "  limbeck run recipes/demo.yaml --set stages.distil.losses.kd.temperature=2 --out runs/cooler\n"
      "  limbeck run recipes/demo.yaml --smoke      64 samples, 2 steps a stage: does it all hang together?\n"
      "Started again, it goes on where it stopped.");
  command->add_option("recipe", options->recipe, "a YAML file")->required();
  command->add_option("--out", options->running.folder, "the run folder; default runs/NAME");
  command->add_option("--set", options->sets, "PATH=VALUE: replaces what stands there; may be repeated")->allow_extra_args(false);
  command->add_flag("--smoke", options->running.smoke, "run it shrunk: 64 samples of each set, 2 steps a stage");
  command->add_option("--checkpoint-every", options->running.checkpoint_seconds, "seconds between checkpoints within an epoch")
      ->check(CLI::PositiveNumber);
  command->callback([options, &context = registry.context] {
    train::CompileOptions compile;
    compile.sets = options->sets;
    const train::Plan plan = train::compile_file(options->recipe, context.registries, compile);
    if (options->running.smoke && options->running.folder.empty())
      options->running.folder = std::filesystem::path("runs") / (plan.name + "-smoke");
    run_and_report(plan, options->running, context);
  });
}

}  // namespace limbeck::app
