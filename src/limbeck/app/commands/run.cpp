// limbeck run RECIPE: everything a recipe says, into runs/NAME; all points of a sweep, into runs/NAME/POINT.

#include <iostream>
#include <memory>

#include "limbeck/app/sweeping.h"

namespace limbeck::app {

void register_run(Registry& registry) {
  auto asked = std::make_shared<Asked>();
  CLI::App* command =
      registry.app.add_subcommand("run", "run a recipe: train, distil, judge, export, report");
  command->footer(
      "Examples:\n"
      "  limbeck run recipes/demo.yaml\n"
      "  limbeck run recipes/demo.yaml --set stages.distil.losses.kd.temperature=2 --out runs/cooler\n"
      "  limbeck run recipes/demo.yaml --smoke      64 samples, 2 steps a stage: does it all hang together?\n"
      "  limbeck run recipes/hinton_few.yaml --point seed=1,losses=soft      one point of a sweep\n"
      "Started again, it goes on where it stopped. A stage that another run has trained is taken from the "
      "store.");
  command->add_option("recipe", asked->recipe, "a YAML file")->required();
  command->add_option("--out", asked->running.folder, "the run folder; default runs/NAME");
  command->add_option("--set", asked->sets, "PATH=VALUE: replaces what stands there; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--point", asked->point, "only this point of a sweep");
  command->add_option("--seeds", asked->seeds, "instead of the sweep's seeds: 1 to this")
      ->check(CLI::Range(1, 1000));
  command->add_option("--jobs", asked->jobs, "points of a sweep that run at once")
      ->check(CLI::Range(1, 1024));
  add_running_options(*command, asked->running);
  command->callback([asked, &context = registry.context] {
    const Points points = compile_asked(*asked, context);
    if (points.sweep.axes.empty() || asked->point) {
      Running running = asked->running;
      const std::string& point = points.sweep.points.front().name;
      if (running.folder.empty()) running.folder = sweep_folder(*asked, points) / point;
      return run_and_report(points.plans.front(), running, context);
    }
    run_points(*asked, points, context);
    if (!context.quiet) std::cout << "\nThe table of them all: limbeck compare " << asked->recipe << '\n';
  });
}

}  // namespace limbeck::app
