#include "limbeck/app/show/catalog.h"

#include <algorithm>

#include "limbeck/app/show/facts.h"
#include "limbeck/app/show/stages.h"

namespace limbeck::app {
namespace {

Kind kind_of(std::string singular, std::string plural, std::string noun, std::string title,
             std::vector<config::Description> descriptions) {
  Kind kind{std::move(singular), std::move(plural), std::move(noun), std::move(title), {}};
  for (config::Description& description : descriptions) {
    Item item{std::move(description), {}, {}};
    item.facts = told_facts(item.is.about);
    if (const auto it = item.is.about.find("formula"); it != item.is.about.end()) item.formula = it->second;
    kind.items.push_back(std::move(item));
  }
  return kind;
}

void append(Item& item, const Facts& facts) {
  item.facts.insert(item.facts.end(), facts.begin(), facts.end());
}

Kind losses_kind(const loss::Registry& losses) {
  Kind kind = kind_of("loss", "losses", "loss", "Losses", config::describe_all(losses));
  for (Item& item : kind.items) {
    for (auto& fact : loss_facts(config::make_example(losses, item.is.name))) item.is.about.insert(fact);
    item.facts = told_facts(item.is.about);
  }
  return kind;
}

Kind sets_kind(const data::sets::Registry& sets) {
  Kind kind = kind_of("set", "data", "set", "Data sets", config::describe_all(sets));
  for (Item& item : kind.items) append(item, set_facts(config::make_example(sets, item.is.name)));
  return kind;
}

// An analysis stands in a stage: its example is one.
Kind analyses_kind(const train::analyses::Registry& analyses) {
  Kind kind = kind_of("analysis", "analyses", "by", "Analyses", config::describe_all(analyses));
  for (Item& item : kind.items) item.is.example = "{explain: student, " + item.is.example.substr(1);
  return kind;
}

Kind transforms_kind(const data::transforms::Registry& transforms) {
  Kind kind = kind_of("transform", "transforms", "transform", "Transforms", config::describe_all(transforms));
  for (Item& item : kind.items) append(item, transform_facts(config::make_example(transforms, item.is.name)));
  return kind;
}

}  // namespace

const Item* Kind::find(const std::string& name) const {
  const auto it =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.is.name == name; });
  return it == items.end() ? nullptr : &*it;
}

std::vector<std::string> Kind::names() const {
  std::vector<std::string> all;
  for (const Item& item : items) all.push_back(item.is.name);
  return all;
}

std::vector<Kind> catalog(const train::Registries& all) {
  return {
      losses_kind(all.losses),
      kind_of("model", "models", "arch", "Networks", config::describe_all(all.archs)),
      sets_kind(all.sets),
      transforms_kind(all.transforms),
      kind_of("optimizer", "optimizers", "optimizer", "Optimisers", config::describe_all(all.optimizers)),
      kind_of("schedule", "schedules", "schedule", "Schedules", config::describe_all(all.schedules)),
      kind_of("ramp", "ramps", "ramp", "Ramps", config::describe_all(all.ramps)),
      kind_of("format", "formats", "format", "Export formats", config::describe_all(all.formats)),
      analyses_kind(all.analyses),
      metrics_kind(all),
      verbs_kind(all),
  };
}

const Kind* find_kind(const std::vector<Kind>& catalog, const std::string& name) {
  for (const Kind& kind : catalog)
    if (name == kind.singular || name == kind.plural || name == kind.noun) return &kind;
  return nullptr;
}

}  // namespace limbeck::app
