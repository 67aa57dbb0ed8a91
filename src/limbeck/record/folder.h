#pragma once
// The run folder: where each file lies, how it is written, and the whole of it read back. docs/run-folder.md
// says what every file holds. All files are replaced in one step; none is ever half-written.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "limbeck/record/json.h"

namespace limbeck::record {

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path recipe() const { return path_ / "recipe.yaml"; }
  std::filesystem::path metrics() const { return path_ / "metrics.jsonl"; }
  std::filesystem::path summary() const { return path_ / "summary.json"; }
  std::filesystem::path judged() const { return path_ / "judged"; }
  std::filesystem::path judged(const std::string& set) const;  // UserError for a name that is no file's
  std::filesystem::path pictures() const { return path_ / "judged" / "pictures"; }
  std::filesystem::path explain() const { return path_ / "explain"; }
  std::filesystem::path models() const { return path_ / "models"; }
  std::filesystem::path student() const { return path_ / "student"; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }
  std::filesystem::path environment() const { return path_ / "environment.json"; }
  std::filesystem::path timing() const { return path_ / "timing.json"; }
  std::filesystem::path events() const { return path_ / "events"; }
  std::filesystem::path report() const { return path_ / "report.html"; }

  void write_summary(const Json& summary) const;
  void write_judged(const std::string& set, const Json& judged) const;
  void write_timing(const Json& timing) const;

 private:
  std::filesystem::path path_;
};

/// All that a finished run's folder says.
struct Run {
  std::filesystem::path path;
  std::string recipe;  // YAML; "" where the folder has none
  Json summary;
  std::vector<Json> metrics;                       // none where the folder has no metrics.jsonl
  std::map<std::string, Json> judged;              // by set
  Json timing;                                     // null where the folder has none
  std::map<std::string, std::string> environment;  // empty where the folder has none
};

/// UserError where `folder` is none, is no run folder ("X is no run folder: it has no summary.json"), or
/// holds a file that is not what docs/run-folder.md says.
Run read_run(const std::filesystem::path& folder);

}  // namespace limbeck::record
