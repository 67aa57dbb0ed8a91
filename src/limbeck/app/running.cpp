#include "limbeck/app/running.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "limbeck/app/console.h"
#include "limbeck/record/environment.h"
#include "limbeck/record/folder.h"
#include "limbeck/report/report.h"
#include "limbeck/tensor/machine.h"
#include "limbeck/train/run.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

// Equal bits need equal threads: a run goes on with those it began with.
void use_recorded_threads(const fs::path& folder, Context& context, Console& console) {
  if (!fs::exists(folder / "environment.json")) return;
  const auto environment = record::read_environment(folder);
  const auto find = [&](const std::string& key) {
    const auto it = environment.find(key);
    return it == environment.end() ? std::string() : it->second;
  };
  const int recorded = std::atoi(find("threads").c_str());
  if (recorded > 0 && context.threads == 0 && recorded != threads()) {
    set_threads(recorded);
    console.phase("going on with " + std::to_string(recorded) + " threads, as the run began");
  } else if (recorded > 0 && recorded != threads()) {
    console.warning("the run began with " + std::to_string(recorded) + " threads; with " +
                    std::to_string(threads()) + " its bits will differ");
  }
  if (const std::string processor = find("processor");
      !processor.empty() && processor != record::processor_name())
    console.warning("the run began on another processor (" + processor + "); its bits may differ");
}

std::string program() {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/exe", error);
  if (error) return "limbeck";
  const fs::path near = fs::proximate(path, error);
  return near.string().starts_with("../..") ? path.string() : near.string();
}

void show_next(const fs::path& folder, const std::string& name) {
  const std::string self = program();
  std::cout << "\nreport    " << (folder / "report.html").string() << '\n';
  if (fs::exists(folder / "student")) std::cout << "student   " << (folder / "student").string() << '\n';
  std::cout << "program   " << self << "\n\nTo try next:\n";
  if (fs::exists(folder / "judged" / "pictures") && fs::exists(folder / "student")) {
    for (const auto& entry : fs::directory_iterator(folder / "judged" / "pictures")) {
      std::cout << "  " << self << " predict " << (folder / "student").string() << " "
                << entry.path().string() << '\n';
      break;
    }
  } else {
    std::cout << "  " << self << " show losses\n";
  }
  std::cout << "  " << self << " show loss kd\n";
  std::cout << "  " << self << " run " << (folder / "recipe.yaml").string() << " --out runs/" << name
            << "-again\n";
}

}  // namespace

fs::path store_of(const Running& running, const fs::path& folder) {
  if (!running.store.empty()) return running.store;
  fs::path whole = fs::absolute(folder).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // "runs/demo/" is "runs/demo"
  return whole.parent_path() / ".store";
}

void add_running_options(CLI::App& command, Running& running) {
  command.add_flag("--smoke", running.smoke, "run it shrunk: 64 samples of each set, 2 steps a stage");
  command.add_flag("--fresh", running.fresh, "train every stage, whatever the store holds");
  command.add_option("--store", running.store,
                     "where finished stages are kept for other runs; default .store beside the run folder");
  command
      .add_option("--checkpoint-every", running.checkpoint_seconds,
                  "seconds between checkpoints within an epoch")
      ->check(CLI::PositiveNumber);
}

void show_results(const fs::path& folder, const Context& context) {
  if (context.json) {
    const record::Run run = record::read_run(folder);
    std::cout
        << record::Json{{"folder", folder.string()}, {"summary", run.summary}, {"judged", run.judged}}.dump(1)
        << '\n';
    return;
  }
  const report::Run run = report::read(folder);
  std::cout << report::table(run);
  if (!context.quiet) show_next(folder, run.name);
}

void run_and_report(const train::Plan& plan, const Running& running, Context& context) {
  const fs::path folder = running.folder.empty() ? fs::path("runs") / plan.name : running.folder;
  {
    Console console(Console::style(context.quiet || context.json));
    use_recorded_threads(folder, context, console);
    train::RunOptions options;
    options.folder = folder;
    options.smoke = running.smoke;
    options.loader_threads = context.loader_threads;
    options.checkpoint_seconds = running.checkpoint_seconds;
    options.store = store_of(running, folder);
    options.fresh = running.fresh;
    const train::Outcome outcome = train::run(plan, options, console);
    if (outcome == train::Outcome::was_finished) console.phase(folder.string() + " is finished already");
    if (outcome == train::Outcome::finished || !fs::exists(folder / "report.html")) report::write(folder);
  }
  show_results(folder, context);
}

}  // namespace limbeck::app
