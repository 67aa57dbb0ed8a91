#include "limbeck/app/docs/sections.h"

#include <algorithm>

#include "limbeck/app/docs/markdown.h"
#include "limbeck/app/show/entries.h"
#include "limbeck/app/show/taps.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

// What each family of the survey's taxonomy transfers.
const std::vector<std::pair<std::string, std::string>> kFamilies = {
    {"labels", "no teacher: the labels of the set"},
    {"response", "the teacher's answers: its scores or probabilities"},
    {"feature", "the teacher's inner values at some layers"},
    {"relation", "how samples, layers or channels relate to each other in the teacher"},
    {"self", "no other network: the student teaches itself"},
    {"regulariser", "nothing: what keeps an answer smooth, or alike for a picture and its mirror image"}};

std::string family_of(const Item& item) {
  const auto it = item.is.about.find("family");
  return it == item.is.about.end() ? "other" : it->second;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() += 'A' - 'a';
  return text;
}

std::string options_table(const config::Description& description) {
  std::vector<std::vector<std::string>> rows = option_rows(description);
  for (std::size_t r = 1; r < rows.size(); ++r) {
    rows[r][0] = code(rows[r][0]);
    if (rows[r][2] != "needed") rows[r][2] = code(rows[r][2]);
    for (const std::size_t c : {3, 4}) rows[r][c] = escaped(rows[r][c]);
  }
  return markdown_table(rows);
}

// A line of the taxonomy: a family with its losses.
std::vector<std::string> family_row(const Kind& losses, const std::string& family, const std::string& what) {
  std::vector<std::string> members;
  for (const Item& item : losses.items)
    if (family_of(item) == family) members.push_back(section_link(item.is.name));
  return {family, what, join(members, ", ")};
}

}  // namespace

const std::string kGenerated = "<!-- Written by `limbeck docs`; do not edit. -->";

std::string list(const Kind& kind) {
  std::vector<std::vector<std::string>> rows{{kind.singular, "what it is"}};
  const bool has_sections = kind.singular != "metric";
  for (const Item& item : kind.items)
    rows.push_back(
        {has_sections ? section_link(item.is.name) : code(item.is.name), escaped(item.is.summary)});
  return "\n" + markdown_table(rows);
}

std::string taxonomy(const Kind& losses) {
  std::vector<std::vector<std::string>> rows{{"family", "what is transferred", "losses"}};
  std::vector<std::string> named;
  for (const auto& [family, what] : kFamilies) {
    rows.push_back(family_row(losses, family, what));
    named.push_back(family);
  }
  for (const Item& item : losses.items) {
    const std::string family = family_of(item);
    if (std::find(named.begin(), named.end(), family) != named.end()) continue;
    rows.push_back(family_row(losses, family, ""));
    named.push_back(family);
  }
  std::erase_if(rows, [](const auto& row) { return row[2].empty(); });
  return "\n## By family\n\n" + markdown_table(rows);
}

std::string section(const Kind& kind, const Item& item, const std::string& heading,
                    const std::vector<std::string>& numbers) {
  std::string text =
      "\n" + heading + " " + item.is.name + "\n\n" + capitalized(escaped(item.is.summary)) + ".\n\n";
  text += block(item.is.example, "yaml");
  std::vector<std::vector<std::string>> rows{{"", ""}};
  if (!item.is.paper.empty()) rows.push_back({"paper", "<" + item.is.paper + ">"});
  for (const auto& [key, fact] : item.facts)
    rows.push_back({key, key == "command" ? code(fact) : escaped(fact)});
  for (const std::string& number : numbers) rows.push_back({"our number", number});
  if (rows.size() > 1) text += "\n" + markdown_table(rows);
  if (!item.formula.empty()) text += "\n" + block(item.formula);
  const std::string options = options_table(item.is);
  const std::string empty =
      kind.singular == "format" || kind.singular == "transform" ? "\nNo options.\n" : "";
  return text + (options.empty() ? empty : "\n" + options);
}

std::string sections(const Kind& kind, const std::string& heading) {
  std::string text;
  for (const Item& item : kind.items) text += section(kind, item, heading);
  return text;
}

std::string network_section(const config::Node& entry, const model::Registry& archs) {
  if (!is_network(entry, archs)) return "Made of other models of its recipe.\n";
  const NetworkFacts small = network_facts(entry, {{1, 28, 28}, 10}, archs);
  const NetworkFacts large = network_facts(entry, {{3, 32, 32}, 10}, archs);
  const auto counts = [](int64_t a, int64_t b, const std::string& what) {
    return std::vector<std::string>{what, grouped(a), grouped(b)};
  };
  std::vector<std::vector<std::string>> rows{{"with 10 classes", "(1, 28, 28)", "(3, 32, 32)"}};
  rows.push_back(counts(small.parameters, large.parameters, "parameters"));
  rows.push_back(counts(small.multiply_accumulates, large.multiply_accumulates, "multiply-accumulates"));
  for (const auto& [tap, shape] : large.taps) {
    const auto same = [&, name = tap](const auto& other) { return other.first == name; };
    const auto it = std::find_if(small.taps.begin(), small.taps.end(), same);
    rows.push_back({code(tap), it == small.taps.end() ? "" : shape_text(it->second), shape_text(shape)});
  }
  return markdown_table(rows);
}

}  // namespace limbeck::app
