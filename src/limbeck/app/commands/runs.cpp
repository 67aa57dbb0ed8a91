// limbeck runs: the run folders and the stage store, checked and pruned.

#include <chrono>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>

#include "limbeck/app/command.h"
#include "limbeck/app/console.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/record/folder.h"
#include "limbeck/train/store.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

struct Options {
  fs::path folder = "runs";
  std::string store;  // "": FOLDER/.store
  std::string what = "list";
  double days = 30;
  bool all = false;
};

double days_since(fs::file_time_type then) {
  return std::chrono::duration<double, std::ratio<86400>>(fs::file_time_type::clock::now() - then).count();
}

// Run folders below `folder`, points of sweeps included.
std::vector<fs::path> run_folders(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.is_directory() || entry.path().filename().string().starts_with(".")) continue;
    if (fs::exists(entry.path() / "recipe.yaml"))
      all.push_back(entry.path());
    else if (fs::exists(entry.path() / "sweep.json"))
      for (const fs::path& point : run_folders(entry.path())) all.push_back(point);
  }
  std::sort(all.begin(), all.end());
  return all;
}

record::Json run_facts(const fs::path& folder) {
  record::Json facts = {{"folder", folder.string()}, {"finished", fs::exists(folder / "summary.json")}};
  if (!facts["finished"].get<bool>()) return facts;
  try {
    const record::Run run = record::read_run(folder);
    for (const auto& [set, judged] : run.judged)
      for (const auto& outcome : run.summary.at("outcome"))
        if (const auto& models = judged.at("models"); models.contains(outcome.get<std::string>()))
          facts["accuracy"][set] = models.at(outcome.get<std::string>()).value("accuracy", 0.0);
  } catch (const std::exception& error) {
    facts["broken"] = error.what();
  }
  return facts;
}

record::Json item_facts(const train::Store::Item& item) {
  record::Json facts = {{"key", item.key}, {"bytes", item.bytes}, {"unused_days", days_since(item.used)}};
  if (item.about.is_object())
    for (const std::string key : {"stage", "model", "recipe", "seconds"})
      if (item.about.contains(key)) facts[key] = item.about.at(key);
  return facts;
}

void list(const Options& options, const train::Store& store, const Context& context) {
  record::Json runs = record::Json::array(), stages = record::Json::array();
  for (const fs::path& folder : run_folders(options.folder)) runs.push_back(run_facts(folder));
  for (const auto& item : store.items()) stages.push_back(item_facts(item));
  if (context.json) {
    std::cout << record::Json{{"runs", runs}, {"stages", stages}}.dump(1) << '\n';
    return;
  }
  std::cout << "Runs in " << options.folder.string() << (runs.empty() ? ": none\n" : "\n");
  for (const auto& run : runs) {
    std::cout << "  " << std::left << std::setw(48) << run.at("folder").get<std::string>() << ' ';
    if (run.contains("broken"))
      std::cout << "broken: " << run.at("broken").get<std::string>();
    else if (!run.at("finished").get<bool>())
      std::cout << "not finished; go on with: limbeck resume " << run.at("folder").get<std::string>();
    else if (run.contains("accuracy"))
      for (const auto& [set, accuracy] : run.at("accuracy").items())
        std::cout << set << ' ' << number_text(std::round(accuracy.get<double>() * 1e4) / 100) << " %  ";
    else
      std::cout << "finished";
    std::cout << '\n';
  }
  double bytes = 0;
  for (const auto& item : stages) bytes += item.at("bytes").get<double>();
  std::cout << "Stages in " << store.folder().string() << ": " << stages.size() << ", " << size_text(bytes)
            << '\n';
  for (const auto& item : stages)
    std::cout << "  " << item.at("key").get<std::string>().substr(0, 12) << "  " << std::left << std::setw(36)
              << item.value("stage", std::string("unreadable")) + " of " +
                     item.value("recipe", std::string("?"))
              << ' ' << std::right << std::setw(9) << size_text(item.at("bytes").get<double>())
              << "  trained in " << duration_text(item.value("seconds", 0.0)) << ", unused for "
              << number_text(std::round(item.at("unused_days").get<double>() * 10) / 10) << " days\n";
}

void check(const train::Store& store, Context& context) {
  int whole = 0, broken = 0;
  for (const auto& item : store.items()) {
    if (store.is_whole(item.key)) {
      ++whole;
      continue;
    }
    ++broken;
    std::cout << item.key << " is not what was stored; it is never used: limbeck runs prune removes it\n";
  }
  std::cout << whole << " stages are whole, " << broken << " broken\n";
  if (broken > 0) context.exit_code = 2;
}

void prune(const Options& options, const train::Store& store) {
  int removed = 0;
  double bytes = 0;
  for (const auto& item : store.items()) {
    if (!options.all && days_since(item.used) < options.days && store.is_whole(item.key)) continue;
    store.remove(item.key);
    ++removed;
    bytes += static_cast<double>(item.bytes);
  }
  std::cout << "removed " << removed << " stages, " << size_text(bytes) << "; run folders stay\n";
}

}  // namespace

void register_runs(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      registry.app.add_subcommand("runs", "list runs and stored stages; check and prune the store");
  command->footer(
      "Examples:\n"
      "  limbeck runs\n"
      "  limbeck runs check\n"
      "  limbeck runs prune --days 7      stages that nobody used for a week, and broken ones");
  command->add_option("what", options->what, "list, check or prune")
      ->check(CLI::IsMember({"list", "check", "prune"}));
  command->add_option("--folder", options->folder, "where the run folders are");
  command->add_option("--store", options->store, "where finished stages are; default FOLDER/.store");
  command->add_option("--days", options->days, "prune what was not used for so many days")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--all", options->all, "prune every stage");
  command->callback([options, &context = registry.context] {
    const train::Store store(options->store.empty() ? options->folder / ".store" : fs::path(options->store));
    if (options->what == "list")
      list(*options, store, context);
    else if (options->what == "check")
      check(store, context);
    else
      prune(*options, store);
  });
}

}  // namespace limbeck::app
