// explain: NAMES: an analysis over models, as a figure in the run folder. It changes nothing.

#include <algorithm>

#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/train/analyses.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/names.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {
namespace {

struct Options {
  analyses::Subject subject;
  std::string by;
  std::shared_ptr<analyses::Analysis> analysis;
  bool labels_hidden = false, held_out = false;
};

std::filesystem::path folder_of(const std::filesystem::path& run_folder, std::string stage) {
  std::replace(stage.begin(), stage.end(), '/', '-');
  return run_folder / "explain" / stage;
}

class Explain final : public Stage {
 public:
  explicit Explain(Options options) : options_(std::move(options)) {}

  Declaration declare() const override {
    Declaration does;
    does.reads = options_.subject.models;
    does.judges_on = {options_.subject.set};
    options_.analysis->declare(does);
    return does;
  }

  void probe(ProbeRoom& room) override {
    const analyses::Subject& subject = options_.subject;
    analyses::Scene scene{subject, room.sets.facts(subject.set), false, {}};
    scene.labelled = scene.facts.classes > 0 && !options_.labels_hidden;
    for (const std::string& model : declare().reads) {
      const Member& member = room.models.meet(model, scene.facts);
      scene.taps[model] = nn::tap_table(*member.model, probe_inputs(member));
    }
    options_.analysis->check(scene);
  }

  void run(Workshop& workshop) override {
    Checkpoints checkpoints(workshop.options.folder, workshop.number, name);
    if (const auto facts = checkpoints.facts(); facts && facts->value("drawn", false)) return;
    const analyses::Subject& subject = options_.subject;
    const data::Set& set = workshop.sets.get(subject.set);
    for (const std::string& model : subject.models) {
      workshop.models.meet(model, set.facts());
      workshop.models.fill(model, workshop.plan.seed);
    }
    if (options_.held_out)
      workshop.observer.phase("  looks at " + subject.set + ", which is held out; nothing learns after it");
    const explain::Figure figure = options_.analysis->draw(*this, subject, workshop);
    const std::filesystem::path folder = folder_of(workshop.options.folder, name);
    remove_leftovers(folder.parent_path());
    explain::write(folder, figure,
                   {name, options_.by, subject.set, workshop.number, options_.held_out, subject.models});
    report(figure, workshop);
    checkpoints.write({{{"stage", name}, {"drawn", true}, {"metrics", workshop.metrics.offset()}}, {}});
  }

 private:
  // The figure's numbers, for whoever reads along.
  void report(const explain::Figure& figure, Workshop& workshop) const {
    for (const explain::Numbers& row : figure.numbers) {
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < row.values.size(); ++i)
        if (row.values[i])
          parts.push_back(figure.numbers_columns[i] + " " +
                          number_text(std::round(*row.values[i] * 1e4) / 1e4));
      workshop.observer.phase("  " + row.title + ": " + join(parts, ", "));
    }
    workshop.metrics.add(
        {{"event", "explained"}, {"stage", name}, {"by", options_.by}, {"set", options_.subject.set}});
  }

  Options options_;
};

// A student is followed by its lone twin, while the baseline's stages are read.
analyses::Subject read_subject(Params& params, Compiler& compiler) {
  analyses::Subject subject;
  const std::vector<std::string> models =
      params.texts("explain", {}, "the model that is looked at, or several");
  if (models.empty()) params.fault("explain", "must name a model");
  check_distinct(params, "explain", models);
  for (const std::string& model : models) {
    compiler.check_model(params, "explain", model);
    subject.models.push_back(model);
    if (const std::string twin = compiler.twin(model); twin != model) {
      subject.models.push_back(twin);
      subject.twins[twin] = model;
    }
  }
  subject.set =
      params.text("data", compiler.has_set("valid") ? "valid" : "test", "the set whose samples are shown");
  compiler.check_set(params, "data", subject.set);
  return subject;
}

std::shared_ptr<Stage> read_explain(Params& params, Compiler& compiler) {
  Options options;
  options.subject = read_subject(params, compiler);
  options.by = params.text("by", "the analysis");
  const analyses::Registry& registry = compiler.registries.analyses;
  if (!registry.has(options.by)) {
    if (!options.by.empty()) params.fault("by", "is an " + registry.unknown(options.by));
    for (const std::string& key : params.keys()) params.ask(key);
    return nullptr;
  }
  options.analysis = registry.at(options.by).make(params);
  if (!options.analysis) return nullptr;
  options.analysis->meet(options.subject, params, compiler);
  if (const auto set = compiler.plan.sets.find(options.subject.set); set != compiler.plan.sets.end()) {
    options.labels_hidden = set->second.labels_hidden;
    options.held_out = set->second.held_out;
  }
  return std::make_shared<Explain>(std::move(options));
}

}  // namespace

void register_explain(Registry& registry) {
  registry.add("explain", "draws an analysis over models", read_explain);
}

}  // namespace limbeck::train
