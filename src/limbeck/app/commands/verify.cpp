// limbeck verify: holds this build on this machine against reference numbers.
#include "limbeck/app/verify/verify.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "limbeck/app/command.h"
#include "limbeck/base/error.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

using Outcome = CaseResult::Outcome;

struct Options {
  std::string golden, only = "*";
};

std::string worst_text(double worst) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1e", worst);
  return text;
}

// One case, one line; what is skipped is summed up at the end.
void print(const CaseResult& result, bool quiet) {
  if (result.outcome == Outcome::passed && !quiet)
    std::cout << "ok      " << worst_text(result.worst) << "  " << result.name << '\n';
  if (result.outcome == Outcome::failed)
    std::cout << "FAILED  " << worst_text(result.worst) << "  " << result.name << ": " << result.reason
              << '\n';
}

struct Summary {
  int passed = 0, failed = 0, skipped = 0;
  std::map<std::string, int> reasons;  // of skips

  explicit Summary(const std::vector<CaseResult>& results) {
    for (const CaseResult& result : results) {
      passed += result.outcome == Outcome::passed;
      failed += result.outcome == Outcome::failed;
      if (result.outcome != Outcome::skipped) continue;
      ++skipped;
      ++reasons[result.reason];
    }
  }
};

nlohmann::ordered_json to_json(const std::vector<CaseResult>& results, const Summary& summary,
                               const fs::path& folder) {
  const std::map<Outcome, std::string> words = {
      {Outcome::passed, "passed"}, {Outcome::failed, "failed"}, {Outcome::skipped, "skipped"}};
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  for (const CaseResult& result : results) {
    nlohmann::ordered_json one = {{"name", result.name}, {"outcome", words.at(result.outcome)}};
    if (result.outcome != Outcome::skipped) one["worst"] = result.worst;
    if (!result.reason.empty()) one["reason"] = result.reason;
    cases.push_back(std::move(one));
  }
  return {{"golden", folder.string()},
          {"passed", summary.passed},
          {"failed", summary.failed},
          {"skipped", summary.skipped},
          {"cases", std::move(cases)}};
}

void verify(const Options& options, Context& context) {
  std::error_code error;
  const fs::path installed = installed_golden(fs::read_symlink("/proc/self/exe", error));
  const fs::path folder = options.golden.empty() ? installed : fs::path(options.golden);
  if (folder.empty())
    throw UserError("no reference numbers are installed with this program; name a folder with --golden");
  const train::Registries& all = context.registries;
  const References references{
      all.losses, all.archs, {all.optimizers, all.schedules, all.ramps}, all.transforms};
  const bool talks = !context.json;
  if (talks && !context.quiet)
    std::cout << "reference cases of " << folder.string() << "; worst relative error of each\n";
  const auto results =
      verify_folder(folder, installed, references, options.only, [&](const CaseResult& result) {
        if (talks) print(result, context.quiet);
      });
  if (results.empty())
    throw UserError("no case is called '" + options.only + "'; names are such as losses/kd/rep_t4");
  const Summary summary(results);
  if (!talks) {
    std::cout << to_json(results, summary, folder).dump(1) << '\n';
  } else {
    if (summary.skipped > 0) std::cout << "skipped:\n";
    for (const auto& [reason, count] : summary.reasons) std::printf("%6d  %s\n", count, reason.c_str());
    std::cout << summary.passed << " passed, " << summary.failed << " failed, " << summary.skipped
              << " skipped\n";
  }
  if (summary.failed > 0) context.exit_code = 1;
}

}  // namespace

void register_verify(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("verify", "hold this program against reference numbers");
  command->footer(
      R"(Runs every reference case on this machine: losses with their gradients, networks, optimisers,
schedules, ramps and averages, transforms of images, results of stages. Exit code 1 if one has failed.
A case that waits for what is not in the program yet is skipped.

Examples:
  limbeck verify
  limbeck verify --only 'losses/kd/*'
  limbeck verify --golden my/numbers       a folder in the same format, described by its cases.yaml)");
  command->add_option("--golden", options->golden, "a folder with reference cases; default those installed");
  command->add_option("--only", options->only,
                      "run only cases whose name fits this pattern, such as 'optim/*'");
  command->callback([options, &context = registry.context] { verify(*options, context); });
}

}  // namespace limbeck::app
