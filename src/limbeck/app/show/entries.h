#pragma once
// The catalog as text and as JSON.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "limbeck/app/show/catalog.h"

namespace limbeck::app {

/// A table of the kind's entries: name, family where there is one, summary.
std::string list_text(const Kind& kind);
nlohmann::ordered_json list_json(const Kind& kind);

/// Everything about one entry: example, paper, facts, formula, options.
std::string item_text(const Item& item);
nlohmann::ordered_json item_json(const Item& item);

/// Columns of a table of options: option, type, default, values, meaning. The first row is the heading.
std::vector<std::vector<std::string>> option_rows(const config::Description& description);

}  // namespace limbeck::app
