// limbeck resume FOLDER: goes on with an interrupted run.

#include <filesystem>
#include <memory>

#include "limbeck/app/running.h"
#include "limbeck/base/error.h"
#include "limbeck/record/environment.h"
#include "limbeck/train/plan.h"

namespace limbeck::app {
namespace fs = std::filesystem;

void register_resume(Registry& registry) {
  auto running = std::make_shared<Running>();
  CLI::App* command =
      registry.app.add_subcommand("resume", "go on with an interrupted run, to the same bits");
  command->footer("Example:\n  limbeck resume runs/demo");
  command->add_option("folder", running->folder, "the run folder")->required();
  command->add_option("--store", running->store,
                      "where finished stages are kept for other runs; default .store beside the run folder");
  command
      ->add_option("--checkpoint-every", running->checkpoint_seconds,
                   "seconds between checkpoints within an epoch")
      ->check(CLI::PositiveNumber);
  command->callback([running, &context = registry.context] {
    const fs::path recipe = running->folder / "recipe.yaml";
    if (!fs::exists(recipe))
      throw UserError(running->folder.string() + " is no run folder: it has no recipe.yaml");
    const train::Plan plan = train::compile_file(recipe.string(), context.registries);
    const auto environment = record::read_environment(running->folder);
    if (const auto smoke = environment.find("smoke"); smoke != environment.end())
      running->smoke = smoke->second == "true";
    // Paths in a recipe are relative to the folder it was first run in.
    if (const auto folder = environment.find("folder");
        folder != environment.end() && fs::is_directory(folder->second)) {
      running->folder = fs::absolute(running->folder);
      fs::current_path(folder->second);
    }
    run_and_report(plan, *running, context);
  });
}

}  // namespace limbeck::app
