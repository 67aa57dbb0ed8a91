#pragma once
// Observer: what a run tells while it works. The library never prints.
#include <map>
#include <string>

#include "limbeck/config/time.h"

namespace limbeck::train {

/// How far a stage is.
struct Ticker {
  std::string stage;
  Progress progress;
  double samples_per_second = 0, seconds_left = 0;
  std::map<std::string, double> values;  // means of the epoch so far; only now and then
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void phase(const std::string&) {}  // "teach: learns from 54,000 samples of train"
  virtual void tick(const Ticker&) {}        // at most ten times a second
  virtual void epoch(const std::string& /*stage*/, const Progress&, const std::string& /*model*/,
                     const std::map<std::string, double>& /*values*/) {}
  virtual void warning(const std::string&) {}
  /// True once the user wants to stop: the stage then writes a checkpoint and ends with Interrupted.
  virtual bool stop() { return false; }
};

}  // namespace limbeck::train
