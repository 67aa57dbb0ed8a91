// limbeck compare RECIPE: runs what is missing of a sweep and tells which method is better, as far as its
// seeds can tell.

#include "limbeck/report/compare/compare.h"

#include <iostream>
#include <memory>

#include "limbeck/app/sweeping.h"
#include "limbeck/base/error.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

struct Options {
  Asked asked;
  report::compare::Choice choice;
};

void compare(const Options& options, Context& context) {
  const Points points = compile_asked(options.asked, context);
  if (points.sweep.axes.empty())
    throw UserError(
        options.asked.recipe +
        " has nothing to compare: give it a sweep, such as sweep: {seed: [1, 2, 3], stages.NAME.losses: "
        "{kd: as_written, alone: [cross_entropy]}}");
  run_points(options.asked, points, context);
  const fs::path folder = sweep_folder(options.asked, points);
  report::compare::write(folder, options.choice);
  const report::compare::Comparison comparison = report::compare::read(folder, options.choice);
  std::cout << (context.json ? report::compare::json(comparison) : report::compare::table(comparison));
  if (!context.quiet && !context.json)
    std::cout << "\npage      " << (folder / "comparison.html").string() << "\nnumbers   "
              << (folder / "comparison.csv").string() << '\n';
}

}  // namespace

void register_compare(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand(
      "compare", "run a sweep and compare its methods: means, intervals, verdicts, cost");
  command->footer(
      "Examples:\n"
      "  limbeck compare recipes/comparison.yaml --jobs 2\n"
      "  limbeck compare recipes/comparison.yaml --seeds 5      seeds 1 to 5 instead of the recipe's\n"
      "  limbeck compare recipes/hinton_temperature.yaml --choose stages.distil.losses.kd.temperature\n"
      "Finished runs are not run again. --choose takes for each method the value of that axis that is best "
      "on the validation set,\n"
      "never on test data.");
  Asked& asked = options->asked;
  command->add_option("recipe", asked.recipe, "a YAML file with a sweep")->required();
  command->add_option("--out", asked.running.folder, "the folder of all runs; default runs/NAME");
  command->add_option("--set", asked.sets, "PATH=VALUE: replaces what stands there; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--seeds", asked.seeds, "instead of the sweep's seeds: 1 to this")
      ->check(CLI::Range(1, 1000));
  command->add_option("--jobs", asked.jobs, "runs at once, each with its share of the threads")
      ->check(CLI::Range(1, 1024));
  command->add_option("--choose", options->choice.axis,
                      "an axis along which each method takes its best value on the validation set");
  add_running_options(*command, asked.running);
  command->callback([options, &context = registry.context] { compare(*options, context); });
}

}  // namespace limbeck::app
