#pragma once
// Learning: what a stage that learns was told, as typed values.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/train/compiler.h"

namespace limbeck::train {

/// One line of `losses:` for one learner.
struct Line {
  std::string name;                   // unique among the stage's lines
  std::string entry;                  // the loss, by its name in the registry
  std::string learner;                // the model whose loss it is
  std::vector<std::string> teachers;  // who teaches; empty: labels alone
  loss::Builder loss;
  optim::ValueBuilder weight;
  std::string weight_text;  // as the recipe says it, for the report
  config::Mark weight_mark;
  std::optional<double> temperature;   // of the loss, for the report
  std::vector<double> member_weights;  // of `combine: mean_loss`: one share for each teacher
};

/// What may choose the checkpoint, and which way is better.
struct Metric {
  std::string name;  // "valid.accuracy"
  bool higher = false;
};

/// What a stage can wait for beside its own lines: `valid.` and each measure, and its whole objective.
/// Nothing where there is no such metric.
std::optional<Metric> find_metric(const measures::Measures& measures, const std::string& name);
std::vector<std::string> metric_names(const measures::Measures& measures);

struct Learning {
  enum class Update { together, in_turn };

  std::vector<std::string> learners;
  std::string set, valid;  // valid "": nothing to validate on
  std::optional<double> epochs;
  std::optional<int64_t> steps;               // wins over epochs
  int64_t batch_size = 128, micro_batch = 0;  // micro_batch 0: the batch as a whole
  std::vector<Line> lines;
  std::map<std::string, optim::OptimizerBuilder> optimizers;  // by learner
  std::map<std::string, optim::schedules::Builder> schedules;
  std::vector<std::string> freeze;  // parameter patterns
  double clip = 0;                  // 0: no bound
  std::optional<optim::Average::Options> ema;
  std::optional<Metric> keep;       // none: the last
  std::optional<int64_t> patience;  // epochs without a better `keep`
  std::vector<int64_t> snapshots;   // epochs after which all is kept as it stands; 0: before the first
  std::optional<uint64_t> seed;     // of this stage
  Update update = Update::together;

  Length length(int64_t samples) const;  // of a stage over so many samples
};

/// Reads every key of a stage that learns.
Learning read_learning(Params& params, const std::vector<std::string>& learners, Compiler& compiler);

/// Reads `losses`; a line becomes one Line for each learner it is for.
std::vector<Line> read_lines(Params& params, const std::vector<std::string>& learners, Compiler& compiler);

}  // namespace limbeck::train
