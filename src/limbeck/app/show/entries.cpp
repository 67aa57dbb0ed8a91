#include "limbeck/app/show/entries.h"

#include <nlohmann/json.hpp>

#include "limbeck/app/show/table.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

using nlohmann::ordered_json;

const std::string kChoice = "one of ";

std::string family_of(const Item& item) {
  const auto it = item.is.about.find("family");
  return it == item.is.about.end() ? "" : it->second;
}

std::string default_of(const config::Description& description, const config::Option& option) {
  return description.needed.contains(option.key) ? "needed" : option.fallback;
}

}  // namespace

std::vector<std::vector<std::string>> option_rows(const config::Description& description) {
  std::vector<std::vector<std::string>> rows{{"option", "type", "default", "values", "meaning"}};
  for (const config::Option& option : description.options) {
    const bool is_choice = option.type.starts_with(kChoice);
    rows.push_back({option.key, is_choice ? "choice" : option.type, default_of(description, option),
                    is_choice ? option.type.substr(kChoice.size()) : option.range, option.help});
  }
  return rows;
}

std::string list_text(const Kind& kind) {
  std::vector<std::vector<std::string>> rows{{kind.singular, "family", "what it is"}};
  for (const Item& item : kind.items) rows.push_back({item.is.name, family_of(item), item.is.summary});
  std::string text = text_table(rows);
  if (kind.items.empty()) text = "there are no " + kind.plural + " yet\n";
  const bool more = !kind.items.empty() && kind.singular != "metric";
  return text + (more ? "\n`limbeck show " + kind.singular + " NAME` tells more of one.\n" : "");
}

std::string item_text(const Item& item) {
  std::vector<std::vector<std::string>> rows{{"example", item.is.example}, {"paper", item.is.paper}};
  for (const auto& [key, fact] : item.facts) rows.push_back({key, fact});
  std::erase_if(rows, [](const auto& row) { return row[1].empty(); });
  std::string text = item.is.name + ": " + item.is.summary + "\n\n" + text_table(rows);
  if (!item.formula.empty()) {
    text += "\n";
    for (const std::string& line : split(item.formula, '\n')) text += "    " + line + "\n";
  }
  if (!item.is.options.empty()) text += "\n" + text_table(option_rows(item.is));
  return text;
}

ordered_json item_json(const Item& item) {
  ordered_json options = ordered_json::array();
  for (const config::Option& option : item.is.options)
    options.push_back({{"key", option.key},
                       {"type", option.type},
                       {"default", default_of(item.is, option)},
                       {"range", option.range},
                       {"help", option.help}});
  ordered_json facts = ordered_json::object();
  for (const auto& [key, fact] : item.facts) facts[key] = fact;
  return {{"name", item.is.name},
          {"summary", item.is.summary},
          {"example", item.is.example},
          {"paper", item.is.paper},
          {"facts", facts},
          {"formula", item.formula},
          {"options", options}};
}

ordered_json list_json(const Kind& kind) {
  ordered_json entries = ordered_json::array();
  for (const Item& item : kind.items) {
    ordered_json entry = {{"name", item.is.name}, {"summary", item.is.summary}};
    if (const std::string family = family_of(item); !family.empty()) entry["family"] = family;
    entries.push_back(std::move(entry));
  }
  return {{"kind", kind.plural}, {"entries", std::move(entries)}};
}

}  // namespace limbeck::app
