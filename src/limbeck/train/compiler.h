#pragma once
// Compiler: what the readers of stages may ask while a recipe becomes a plan. Names that a refused entry
// would make are ghosts: they count as there, so that one refusal does not drag others behind it.
#include <set>
#include <string>
#include <vector>

#include "limbeck/train/plan.h"

namespace limbeck::train {

class Compiler {
 public:
  Compiler(const Registries& registries, Plan& plan, std::shared_ptr<config::Findings> findings)
      : registries(registries), plan(plan), findings(std::move(findings)) {}

  const Registries& registries;
  Plan& plan;
  std::shared_ptr<config::Findings> findings;

  void add_ghost(const std::string& name) { ghosts_.insert(name); }
  bool is_ghost(const std::string& name) const { return ghosts_.contains(name); }
  std::vector<std::string> model_names() const;
  bool has_model(const std::string& name) const { return plan.models.contains(name) || is_ghost(name); }
  bool has_set(const std::string& name) const {
    const bool is_model = plan.models.contains(name) || groups.contains(name);
    return plan.sets.contains(name) || (is_ghost(name) && !is_model);
  }

  /// Notes a fault at `key` of `params` unless the model or set is there.
  bool check_model(Params& params, const std::string& key, const std::string& name);
  bool check_set(Params& params, const std::string& key, const std::string& name);
  /// The same for a model that must be a network of its own; `instead` says what to write for an ensemble.
  bool check_network(Params& params, const std::string& key, const std::string& name,
                     const std::string& instead);

  /// The name to use for `model`: its twin, while stages of the baseline are read.
  std::string twin(const std::string& model) const;
  std::map<std::string, std::string> twins;
  /// Models that a refused stage would have trained: they count as trained.
  std::set<std::string> excused;
  /// Models that a stage makes together: specialist is specialist1, specialist2 ...
  std::map<std::string, std::vector<std::string>> groups;

 private:
  std::set<std::string> ghosts_;
};

/// Names that refused stages would make (`into`): entries of `data` may view them.
void note_made(const config::Node& recipe, Compiler& compiler);
void compile_sets(Params& recipe, Compiler& compiler);
void compile_models(Params& recipe, Compiler& compiler);
/// Who the ensembles are made of, once every stage has said what it makes.
void join_ensembles(Compiler& compiler);
void compile_stages(Params& recipe, Compiler& compiler);
void compile_exports(Params& recipe, Compiler& compiler);
/// The baseline's stages, from its copy of the resolved recipe; they come after all others.
void compile_baseline(const config::Node& resolved, const std::optional<config::Node>& copy,
                      Compiler& compiler);

/// What stages are called: by name, else by verb and object, numbered from the second of a kind:
/// train/student.2.
std::vector<std::string> stage_names(const std::vector<config::Node>& stages);

/// One stage, made by its verb; null where it is refused. `name` is what everything random in it goes by.
std::shared_ptr<Stage> compile_stage(Params params, Compiler& compiler, const std::string& name,
                                     bool baseline);

}  // namespace limbeck::train
