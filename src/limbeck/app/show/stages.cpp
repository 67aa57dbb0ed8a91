#include "limbeck/app/show/stages.h"

#include "limbeck/train/compiler.h"
#include "limbeck/train/learning.h"

namespace limbeck::app {
namespace {

std::string metric_summary(const train::measures::Measures& measures, const std::string& name) {
  const std::size_t dot = name.find('.');
  const train::measures::Measure* measure = find(measures, name.substr(dot + 1));
  const std::string where =
      name.substr(0, dot) == "valid" ? ", on the stage's validation set" : ", while it learns";
  return (measure ? measure->summary : "the whole objective of the stage") + where;
}

// A stage as short as it can be, which the verb's reader takes apart.
config::Node stage_of(const std::string& verb) {
  config::Node stage = config::Node::map({});
  stage.set(verb, config::Node::scalar("student"));
  return stage;
}

}  // namespace

Kind metrics_kind(const train::Registries& registries) {
  Kind kind{"metric", "metrics", "metric", "Metrics", {}};
  const train::measures::Measures measures = train::measures::all_of(registries.measures);
  for (const std::string& name : train::metric_names(measures)) {
    Item item{{name, metric_summary(measures, name), "", "keep: best " + name, {}, {}, {}}, {}, {}};
    const auto metric = train::find_metric(measures, name);
    item.facts = {{"better", metric && metric->higher ? "higher" : "lower"}};
    if (const auto* measure = find(measures, name.substr(name.find('.') + 1)))
      item.facts.emplace_back("reads", "the tap " + measure->tap);
    kind.items.push_back(std::move(item));
  }
  return kind;
}

Kind verbs_kind(const train::Registries& registries) {
  Kind kind{"verb", "verbs", "verb", "Verbs", {}};
  for (const auto& [verb, summary] : registries.verbs.summaries()) {
    Item item{{verb, summary, "", config::line_of(stage_of(verb)), {}, {}, {}}, {}, {}};
    const auto findings = std::make_shared<config::Findings>();
    train::Plan plan;
    train::Compiler compiler(registries, plan, findings);
    for (const char* model : {"student", "teacher"}) compiler.add_ghost(model);
    Params stage(stage_of(verb), "", findings);
    (*registries.verbs.find(verb))(stage, compiler);
    config::note_options(item.is, stage);
    kind.items.push_back(std::move(item));
  }
  return kind;
}

}  // namespace limbeck::app
