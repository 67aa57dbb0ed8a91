#pragma once
// Plan: a recipe as typed values. Everything a run needs to know, found before any data is read.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "limbeck/config/node.h"
#include "limbeck/config/params.h"
#include "limbeck/data/set.h"
#include "limbeck/train/registries.h"

namespace limbeck::train {

class Stage;

/// One entry of `data:`, or a set made by an entry's `hold_out`.
struct SetPlan {
  std::string name;
  std::string of;                                    // the set this is a view of; "" for a registry entry
  std::string entry;                                 // the registry entry's name, for people
  std::shared_ptr<const data::sets::Source> source;  // of a registry entry
  std::string held_from;                             // the set whose `hold_out` made this; "" for none
  data::Part part;                                   // of the source's rows, of `of`, or of `held_from`
  std::vector<int64_t> dropped;                      // classes
  std::vector<std::string> holds_out;  // names of the sets that take samples from this one, in order
  bool labels_hidden = false;
  bool held_out = false;
  data::Sampler sampler = data::Sampler::shuffled;
  std::vector<data::transforms::Builder> augment, transforms;
  config::Mark mark;
};

/// A model as it stood at an epoch of a run.
struct Snapshot {
  std::filesystem::path run;
  std::string model, stage;  // stage "": the only one that kept this epoch
  int64_t epoch = 0;
};

/// One entry of `models:`, or its twin that learns without a teacher.
struct ModelPlan {
  std::string name;
  std::string key;    // whose first weights it starts from: a baseline's are its student's
  std::string entry;  // the arch's options as YAML
  model::Blueprint blueprint;
  std::filesystem::path weights;          // a file or a model's folder; "" for first weights
  std::optional<Snapshot> snapshot = {};  // of a run, instead of what its last stage left
  config::Mark mark;
  bool is_ensemble() const { return !blueprint.members.empty(); }  // of other models, which have its weights
};

/// What is exported of which model.
struct ExportPlan {
  std::string format, model;  // model "": the outcome
  exporting::Writer writer;
};

struct Plan {
  config::Node recipe;  // resolved, as the run folder keeps it
  std::string name;
  uint64_t seed = 0;
  std::string device = "auto";
  bool deterministic = true;
  std::map<std::string, SetPlan> sets;
  std::map<std::string, ModelPlan> models;
  std::vector<std::shared_ptr<Stage>> stages;  // a baseline's stages come after all others
  std::vector<std::string> outcome;            // what the last learning stage leaves
  std::map<std::string, std::string> alone;    // the outcome's twins: student -> student.alone
  std::vector<ExportPlan> exports;
  measures::Measures measures;  // by which models may be judged
  std::vector<std::string> warnings;

  /// The models whose weights answer when `model` does: an ensemble's members, else itself.
  std::vector<std::string> networks_of(const std::string& model) const;
};

struct CompileOptions {
  std::vector<std::string> sets;  // --set PATH=VALUE
  std::string name;               // the recipe's where it gives none: its file's stem
};

/// Throws RecipeError with all faults.
Plan compile(const config::Node& recipe, const Registries& registries, const CompileOptions& options = {});
Plan compile_file(const std::string& path, const Registries& registries, CompileOptions options = {});

}  // namespace limbeck::train
