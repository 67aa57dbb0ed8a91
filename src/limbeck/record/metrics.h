#pragma once
// metrics.jsonl: what happened in a run, one JSON object a line. docs/run-folder.md lists the events.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "limbeck/record/appender.h"
#include "limbeck/record/json.h"

namespace limbeck::record {

class Metrics {
 public:
  /// Goes on behind what the file holds; makes it and its folder where they are not there.
  explicit Metrics(const std::filesystem::path& path) : file_(path) {}

  /// One line, in the order of its keys; at once with the system, so a killed process loses none. NaN and
  /// infinity become texts. EnvironmentError on a full disk, with no half line left.
  void add(const Json& line);

  /// Whole lines as another run wrote them.
  void append(const std::string& lines);
  /// Everything from a byte that `offset` gave.
  std::string text_from(uint64_t offset);

  /// Bytes so far, all of them on the disk: what a checkpoint remembers.
  uint64_t offset();

  /// Cuts the file back to what a checkpoint remembers. UserError where it is shorter or no line ends there.
  void truncate(uint64_t offset);

 private:
  Appender file_;
};

/// The lines of a metrics.jsonl; a last line without its end is left out, since its run goes on or was
/// killed. UserError for a line that is no JSON object.
std::vector<Json> read_metrics(const std::filesystem::path& path);
std::vector<Json> lines_of(const std::string& text, const std::string& name = "metrics");

}  // namespace limbeck::record
