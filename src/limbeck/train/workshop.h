#pragma once
// Workshop: what stages work on and hand on.
#include <filesystem>
#include <map>
#include <string>

#include "limbeck/dist/group.h"
#include "limbeck/record/events.h"
#include "limbeck/record/metrics.h"
#include "limbeck/train/models.h"
#include "limbeck/train/observer.h"
#include "limbeck/train/plan.h"
#include "limbeck/train/sets.h"
#include "limbeck/train/store.h"

namespace limbeck::train {

struct RunOptions {
  std::filesystem::path folder;  // of the run
  bool smoke = false;            // 64 rows of each set, 2 steps a stage
  int loader_threads = 1;
  double checkpoint_seconds = 600;   // besides the ends of epochs
  std::filesystem::path store = {};  // of finished stages; "" for none
  bool fresh = false;                // takes nothing from the store
};

/// What a stage leaves for the summary and the log of times.
struct StageFacts {
  std::string name, verb, set, kept = "last";
  std::vector<std::string> object;
  bool baseline = false;
  int64_t samples = 0, steps = 0, kept_epoch = 0;
  double epochs = 0;
  std::vector<std::pair<std::string, std::string>> losses;  // name, weight
  double seconds = 0, samples_per_second = 0, waiting_for_data = 0;
  int64_t peak_memory_bytes = 0;              // of the process, when the stage had ended
  bool from_store = false;                    // then times and memory are of the run that trained it
  std::string by = {};                        // the method of a stage that does not learn step by step
  std::map<std::string, double> values = {};  // what it found
};

struct Workshop {
  const Plan& plan;
  const RunOptions& options;
  Sets& sets;
  Models& models;
  record::Metrics& metrics;
  record::Events& events;
  Observer& observer;
  const dist::Group& group;
  Store store = {};
  std::size_t number = 0;  // of the stage at work
  std::vector<StageFacts> done = {};
};

}  // namespace limbeck::train
