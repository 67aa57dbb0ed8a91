#pragma once
// The stage store: what learning stages left, by the hash of all that can change it. A teacher that many
// recipes train, or that every point of a sweep trains, learns once; who asks again gets the same bytes that
// training would have given.
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/record/json.h"
#include "limbeck/train/checkpoint.h"

namespace limbeck::train {

struct Stored {
  Checkpoint checkpoint;            // the finished one
  std::string metrics;              // the stage's lines of metrics.jsonl
  std::filesystem::path snapshots;  // a folder, or "" where there are none
  record::Json about;               // for people: stage, recipe, seconds
};

class Store {
 public:
  /// Holds nothing and takes nothing, as does one whose folder is "".
  Store() = default;
  explicit Store(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Held while a stage is at work, so that no two processes train the same one.
  class Claim;
  /// Waits while another process holds `key`, calling `waits` before every try; it may throw to give up.
  std::shared_ptr<Claim> claim(const std::string& key, const std::function<void()>& waits) const;

  /// Nothing where the key is not there or where a file is not what was put.
  std::optional<Stored> find(const std::string& key) const;
  /// In one step: a kill leaves nothing half-stored. Does nothing where the key is there already.
  void put(const std::string& key, const Stored& stored) const;

  struct Item {
    std::string key;
    record::Json about;  // null where it cannot be read
    uint64_t bytes = 0;
    std::filesystem::file_time_type used;
  };
  std::vector<Item> items() const;  // the least lately used first
  bool is_whole(const std::string& key) const;
  void remove(const std::string& key) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace limbeck::train
