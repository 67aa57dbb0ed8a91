#pragma once
// Checkpoints: one directory each, synced and renamed, so that a kill at any moment loses at most the work
// since the last.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "limbeck/tensor/tensor.h"

namespace limbeck::train {

struct Checkpoint {
  nlohmann::json facts;  // step, best so far, schedules, ramps, offset of metrics.jsonl, finished
  Tensors tensors;       // models, optimisers, losses, averages, open sums
};

/// The checkpoints of one stage: `<run>/checkpoints/<number>-<stage>/<serial>/`.
class Checkpoints {
 public:
  Checkpoints(const std::filesystem::path& run_folder, std::size_t number, const std::string& stage);
  /// The latest; UserError where its files are broken.
  std::optional<Checkpoint> latest() const;
  /// The latest one's facts alone.
  std::optional<nlohmann::json> facts() const;
  /// Writes the next one, then removes the earlier ones.
  void write(const Checkpoint& checkpoint);

 private:
  int64_t last_serial() const;

  std::filesystem::path folder_;
};

}  // namespace limbeck::train
