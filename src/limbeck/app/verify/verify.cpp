#include "limbeck/app/verify/verify.h"

#include <algorithm>
#include <optional>

#include "limbeck/app/verify/loss_cases.h"
#include "limbeck/app/verify/model_cases.h"
#include "limbeck/app/verify/optim_cases.h"
#include "limbeck/app/verify/stage_case.h"
#include "limbeck/app/verify/transform_cases.h"
#include "limbeck/base/error.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using config::Node;

const char* const kRules = "cases.yaml";

struct Rules {
  Node cases;
  bool own = false;  // written for this very folder
};

// What the file at `below` says, under `key` if there is one.
std::optional<Node> read_rules(const fs::path& root, const fs::path& below, const std::string& key) {
  if (root.empty() || !fs::is_regular_file(root / below)) return std::nullopt;
  Node all = config::read((root / below).string());
  if (key.empty()) return all;
  const Node* mine = all.find(key);
  return mine ? std::optional(*mine) : std::nullopt;
}

Rules rules_for(const fs::path& folder, const fs::path& installed, const fs::path& below,
                const std::string& key) {
  if (auto own = read_rules(folder, below, key)) return {std::move(*own), true};
  if (auto theirs = read_rules(installed, below, key)) return {std::move(*theirs), false};
  return {Node::map({}), false};
}

using Reader = std::function<std::vector<CaseResult>(const fs::path& kind, const Selection&)>;

// The reader of a kind of folder; none if there is none yet.
Reader reader_of(const std::string& kind, const fs::path& folder, const fs::path& installed,
                 const References& references) {
  const fs::path below = kind == "losses" ? fs::path(kRules) : fs::path(kind) / kRules;
  const std::string key = kind == "losses" ? kind : "";
  const auto with_rules = [=](const auto& verify) -> Reader {
    return [=](const fs::path& place, const Selection& selection) {
      const Rules rules = rules_for(folder, installed, below, key);
      return verify(place, rules.cases, Selection{selection.pattern, rules.own});
    };
  };
  if (kind == "losses")
    return with_rules([&references](const fs::path& place, const Node& cases, const Selection& selection) {
      return verify_losses(place, cases, references.losses, references.archs, selection);
    });
  if (kind == "models")
    return with_rules([&references](const fs::path& place, const Node& cases, const Selection& selection) {
      return verify_models(place, cases, references.archs, at::kDouble, selection);
    });
  if (kind == "optim")
    return with_rules([&references](const fs::path& place, const Node& cases, const Selection& selection) {
      return verify_optim(place, cases, references.optim, selection);
    });
  if (kind == "transforms")
    return with_rules([&references](const fs::path& place, const Node& cases, const Selection& selection) {
      return verify_transforms(place, cases, references.transforms, selection);
    });
  if (kind == "stages")
    return with_rules([](const fs::path& place, const Node& cases, const Selection& selection) {
      return verify_results(place, cases, stage_results(), selection);
    });
  return {};
}

// The subfolders that hold cases, in alphabetical order.
std::vector<std::string> kinds_of(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw UserError("there is no folder " + folder.string() +
                    "; --golden wants one with losses/, models/, optim/, stages/ or transforms/");
  std::vector<std::string> kinds;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory() && !entry.path().filename().string().starts_with('.'))
      kinds.push_back(entry.path().filename().string());
  std::sort(kinds.begin(), kinds.end());
  const auto has_cases = [&](const std::string& kind) {
    return fs::is_regular_file(folder / kind / "index.json");
  };
  if (std::any_of(kinds.begin(), kinds.end(), has_cases)) return kinds;
  const bool is_kind = fs::is_regular_file(folder / "index.json");
  throw UserError(folder.string() + " holds no reference cases: no subfolder has an index.json" +
                  (is_kind ? "; it is one kind of cases itself, give the folder that it lies in" : ""));
}

}  // namespace

std::vector<CaseResult> verify_folder(const fs::path& folder, const fs::path& installed,
                                      const References& references, const std::string& pattern,
                                      const std::function<void(const CaseResult&)>& seen) {
  std::vector<CaseResult> results;
  for (const std::string& kind : kinds_of(folder)) {
    std::vector<CaseResult> these;
    if (const Reader reader = reader_of(kind, folder, installed, references)) {
      these = reader(folder / kind, {pattern, true});
    } else if (Selection{pattern}.takes(kind)) {
      these.push_back({.name = kind});
      these.back().skip("no reader for " + kind + " yet");
    }
    for (CaseResult& result : these) {
      if (seen) seen(result);
      results.push_back(std::move(result));
    }
  }
  return results;
}

fs::path installed_golden(const fs::path& program) {
  std::error_code error;
  const fs::path start = fs::weakly_canonical(program, error).parent_path();
  const auto has_cases = [&](const fs::path& folder) { return fs::is_regular_file(folder / kRules, error); };
  if (const fs::path shared = start / "../share/limbeck/golden"; has_cases(shared))
    return shared.lexically_normal();
  for (fs::path folder = start; folder.has_relative_path(); folder = folder.parent_path())
    if (const fs::path tree = folder / "tests/golden"; has_cases(tree)) return tree;
  return {};
}

}  // namespace limbeck::app
