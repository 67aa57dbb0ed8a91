#pragma once
// What a run folder says, as values: all that tables and the page are made from. docs/run-folder.md describes
// the files. What a folder does not have (yet) is empty here, never made up.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/report/figure.h"

namespace limbeck::report {

enum class Role {
  teacher,
  student,
  alone,
  other
};  // `student`: an outcome of the run; `alone`: its baseline

struct Latency {
  int64_t batch = 1;
  double milliseconds = 0;  // of the whole batch
};

struct Model {
  std::string name, arch;
  Role role = Role::other;
  std::optional<int64_t> parameters, multiply_accumulates, bytes;  // multiply-accumulates of one sample
  std::vector<Latency> latency;                                    // by batch, smallest first
};

struct Stage {
  std::string name, verb, set, kept;
  std::vector<std::string> object;
  bool baseline = false;
  std::optional<int64_t> samples, steps, kept_epoch;
  std::optional<double> epochs, seconds, samples_per_second,
      waiting_for_data,  // a share of the time
      peak_memory_bytes;
  std::vector<std::pair<std::string, std::string>> losses;  // name, weight as written
};

struct DataSet {
  std::string name, source;
  std::optional<int64_t> samples;
  bool held_out = false;
  std::optional<std::string> held_from;  // the set whose `hold_out` made it; "" for none, nothing if not said
};

/// One line of metrics.jsonl: values of one model after an epoch, in the order written.
struct Epoch {
  std::string stage, model;
  double epoch = 0;
  std::optional<int64_t> step;  // of the stage
  std::vector<std::pair<std::string, double>> values;
};

/// What a stage `evaluate` or `calibrate` measured, in the order written.
struct Measured {
  std::string stage, model, set;
  bool correction = false;  // of `calibrate`
  std::vector<std::pair<std::string, double>> values;
};

/// Rows whose largest probability lies in (low, high].
struct Bin {
  double low = 0, high = 0, confidence = 0, accuracy = 0;
  int64_t count = 0;
};

/// How a measure is called and written. measures.h finds it for whoever shows a value.
struct MeasureFacts {
  std::string title, says, unit;  // "PSNR", a few words for who does not know it, "dB"; "%" of a share
  bool higher_is_better = true;
  bool is_share() const { return unit == "%"; }
};

/// What one model did on a held-out set.
struct Judgement {
  std::optional<double> accuracy, loss, calibration_error;
  std::map<std::string, double> agreement;             // with a teacher, by its name
  std::vector<std::pair<std::string, double>> others;  // further measures
  std::vector<std::vector<int64_t>> confusion;         // [true class][called]
  std::vector<Bin> reliability;
};

struct SoftTarget {
  int64_t row = 0, label = 0;
  std::string picture, teacher;
  double temperature = 1;
  std::vector<double> plain, soft;  // probabilities of the classes at temperature 1 and at `temperature`
};

struct GainedExample {
  int64_t row = 0, label = 0, student = 0, alone = 0;  // classes
  std::string picture;
  std::optional<double> student_probability, alone_probability;
};

/// Rows that the student gets right and its baseline wrong (`count`), and the other way round (`lost`).
struct Gained {
  std::string student, alone;
  int64_t count = 0, lost = 0;
  std::vector<GainedExample> examples;
};

struct JudgedSet {
  std::string name;
  int64_t samples = 0, labelled = 0;  // accuracies are of the labelled ones
  std::vector<std::string> class_names;
  std::map<std::string, MeasureFacts> measures;  // of which the run says something
  std::map<std::string, Judgement> models;
  std::vector<SoftTarget> soft_targets;
  std::vector<Gained> gained;  // one for each outcome with a baseline

  const Judgement* find(const std::string& model) const;
  const Gained* gained_by(const std::string& student) const;
  std::string class_name(int64_t index) const;  // "class 3" where it has no name
};

struct Run {
  std::filesystem::path folder;
  std::string name, version, fingerprint, recipe, command;
  std::optional<int64_t> seed;
  std::optional<bool> deterministic;
  bool finished = false, smoke = false;
  std::vector<std::string> outcome, teachers, exports, warnings;
  std::map<std::string, std::string> baseline;  // outcome to the same network trained alone
  std::vector<Model> models;
  std::vector<Stage> stages;
  std::vector<DataSet> sets;
  std::vector<Epoch> epochs;
  std::vector<Measured> measured;
  std::vector<Figure> figures;                                   // in the order of their stages
  std::vector<JudgedSet> judged;                                 // `test` first, else by name
  std::vector<std::pair<std::string, std::string>> environment;  // name and value
  std::optional<double> peak_memory_bytes;

  const Model* find(const std::string& model) const;
  const JudgedSet* test() const { return judged.empty() ? nullptr : &judged.front(); }
};

/// Reads a run folder. UserError where it is none, or where a file is not what docs/run-folder.md says.
Run read(const std::filesystem::path& folder);

}  // namespace limbeck::report
