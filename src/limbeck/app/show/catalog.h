#pragma once
// The catalog: everything that recipes may name, kind by kind, as `limbeck show` and the pages of docs/ tell
// it.
#include <string>
#include <utility>
#include <vector>

#include "limbeck/config/describe.h"
#include "limbeck/train/registries.h"

namespace limbeck::app {

struct Item {
  config::Description is;
  std::vector<std::pair<std::string, std::string>> facts;  // "transfers", "the whole class distribution"
  std::string formula;                                     // several lines, or ""
};

struct Kind {
  std::string singular, plural;  // as `show` is asked: "show loss kd", "show losses"
  std::string noun;              // as recipes name an entry: {arch: resnet}
  std::string title;             // "Networks"
  std::vector<Item> items;       // by name

  const Item* find(const std::string& name) const;
  std::vector<std::string> names() const;
};

/// Losses, models, sets of data, transforms, optimisers, schedules, ramps, formats, analyses, metrics, verbs.
std::vector<Kind> catalog(const train::Registries& registries);

/// The kind that is called so, by one, many or its noun ("loss", "losses", "arch"); null if there is none.
const Kind* find_kind(const std::vector<Kind>& catalog, const std::string& name);

}  // namespace limbeck::app
