#pragma once
// Stage: one verb of a recipe, one file of stages/.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/config/params.h"

namespace limbeck::train {

class Compiler;
struct Learning;
struct ProbeRoom;
struct Workshop;

/// What a stage reads, changes and makes: from this the plan finds order faults and overlaps of training and
/// judging data.
struct Declaration {
  bool learns = false;
  std::vector<std::string> changes;      // models it trains, corrects or makes
  std::vector<std::string> reads;        // models that teach, are judged, or that others are made from
  std::vector<std::string> leaves = {};  // the outcome, where it learns last; empty: what it changes
  std::vector<std::string> learns_from, judges_on;  // sets
  std::vector<std::string> chooses_on = {};         // of `judges_on`: those that something is chosen by
};

class Stage {
 public:
  virtual ~Stage() = default;

  std::string name;  // its own, unique: "distil", "distil.alone"
  std::string key;   // the name that everything random in it goes by: a baseline's is its model's
  std::string path;  // "stages.distil", for messages
  std::string verb;
  std::string text;  // its resolved keys, in one line
  bool baseline = false;
  config::Mark mark;

  virtual Declaration declare() const = 0;
  /// Stages that follow it as its own, each called by its name below this one's: special/specialist1.
  virtual std::vector<std::shared_ptr<Stage>> parts() const { return {}; }
  /// The temperature of its first loss that has one, for the report.
  virtual std::optional<double> temperature() const { return std::nullopt; }
  /// What it was told, if it learns.
  virtual const Learning* learning() const { return nullptr; }
  /// Two synthetic rows through the models: shapes, taps, adapters. Faults are noted there.
  virtual void probe(ProbeRoom& room) = 0;
  /// Begins, or goes on from the workshop's checkpoint.
  virtual void run(Workshop& workshop) = 0;
  /// For estimates: makes what later stages need, of made-up rows.
  virtual void stand_in(Workshop&) {}
};

/// How a verb reads its stage. Faults are noted; the result is used only if there are none.
using StageReader = std::function<std::shared_ptr<Stage>(Params& params, Compiler& compiler)>;

class Registry {
 public:
  void add(const std::string& verb, const std::string& summary, StageReader reader);
  const StageReader* find(const std::string& verb) const;
  std::vector<std::string> names() const;
  const std::map<std::string, std::string>& summaries() const { return summaries_; }

 private:
  std::map<std::string, StageReader> readers_;
  std::map<std::string, std::string> summaries_;
};

void register_stages(Registry& registry);  // generated from the files in stages/

}  // namespace limbeck::train
