#include "limbeck/config/params.h"

#include <algorithm>
#include <cmath>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"

namespace limbeck::config {
namespace {

// What stands there, behind "must be …": ", not 'yes'".
std::string instead(const Node& node) {
  constexpr std::size_t kLongest = 60;
  switch (node.kind) {
    case Node::Kind::null:
      return "; nothing stands there";
    case Node::Kind::list:
      return ", not a list";
    case Node::Kind::map:
      return ", not a map";
    case Node::Kind::scalar:
      break;
  }
  return ", not '" + shortened(node.text, kLongest) + "'";
}

template <typename Number>
std::string list_text(const std::vector<Number>& values) {
  std::vector<std::string> parts;
  for (const Number value : values) parts.push_back(number_text(static_cast<double>(value)));
  return "[" + join(parts, ", ") + "]";
}

}  // namespace

Params::Params(Node node, std::string path, std::shared_ptr<Findings> findings)
    : node_(std::move(node)),
      path_(std::move(path)),
      findings_(std::move(findings)),
      asked_(std::make_shared<std::set<std::string>>()),
      options_(std::make_shared<std::vector<Option>>()) {}

Params Params::parse(const std::string& yaml, const std::string& file) {
  Node node = config::parse(yaml, file);
  if (node.is_null()) node = Node::map({});
  return {std::move(node), "", std::make_shared<Findings>()};
}

std::string Params::path(const std::string& key) const {
  if (key.empty()) return path_;
  return path_.empty() ? key : path_ + "." + key;
}

Params Params::child(const Node& node, const std::string& key) const { return {node, path(key), findings_}; }

std::optional<Params> Params::child_entry(const Node& node, const std::string& key, const std::string& noun) {
  Params made = child(as_entry(node, noun), key);
  if (made.node_.is_map()) return made;
  const std::string article =
      std::string_view("aeiou").find(noun.front()) == std::string_view::npos ? "a " : "an ";
  findings_->fault(node.mark, path(key),
                   "must be the name of " + article + noun + " or a map of its options" + instead(node));
  return std::nullopt;
}

const Node* Params::note(const std::string& key, const std::string& type, const std::string& fallback,
                         const std::string& range, const std::string& help) {
  if (asked_->insert(key).second) options_->push_back({key, type, fallback, range, help});
  return node_.find(key);
}

template <typename Number>
std::optional<Number> Params::checked(const Node& node, const std::string& key, const Range& range) {
  constexpr bool whole = std::is_same_v<Number, int64_t>;
  std::optional<Number> value;
  if (node.is_scalar() && !node.quoted) {
    if constexpr (whole)
      value = parse_integer(node.text);
    else
      value = parse_number(node.text);
  }
  if (!value) {
    findings_->fault(node.mark, path(key),
                     (whole ? "must be a whole number" : "must be a number") + instead(node));
  } else if (!range.holds(static_cast<double>(*value))) {
    findings_->fault(node.mark, path(key), "must be " + range.text() + ", not " + node.text);
    value.reset();
  }
  return value;
}

template <typename Number>
std::optional<std::vector<Number>> Params::checked_list(const Node& node, const std::string& key,
                                                        const Range& range) {
  std::vector<Number> values;
  if (!node.is_list()) {
    const auto one = checked<Number>(node, key, range);
    return one ? std::optional(std::vector<Number>{*one}) : std::nullopt;
  }
  for (const Node& item : node.items) {
    const auto value = checked<Number>(item, key, range);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

double Params::number(const std::string& key, double fallback, const Range& range, const std::string& help) {
  const Node* node = note(key, "number", number_text(fallback), range.text(), help);
  return node ? checked<double>(*node, key, range).value_or(fallback) : fallback;
}

int64_t Params::integer(const std::string& key, int64_t fallback, const Range& range,
                        const std::string& help) {
  const Node* node = note(key, "integer", std::to_string(fallback), range.text(), help);
  return node ? checked<int64_t>(*node, key, range).value_or(fallback) : fallback;
}

std::optional<double> Params::number(const std::string& key, const Range& range, const std::string& help) {
  const Node* node = note(key, "number", "", range.text(), help);
  return node ? checked<double>(*node, key, range) : std::nullopt;
}

std::optional<int64_t> Params::integer(const std::string& key, const Range& range, const std::string& help) {
  const Node* node = note(key, "integer", "", range.text(), help);
  return node ? checked<int64_t>(*node, key, range) : std::nullopt;
}

bool Params::flag(const std::string& key, bool fallback, const std::string& help) {
  const Node* node = note(key, "true or false", fallback ? "true" : "false", "", help);
  if (!node) return fallback;
  if (node->is_scalar() && !node->quoted && (node->text == "true" || node->text == "false"))
    return node->text == "true";
  findings_->fault(node->mark, path(key), "must be true or false" + instead(*node));
  return fallback;
}

std::string Params::choice(const std::string& key, const std::vector<std::string>& options,
                           const std::string& help) {
  const Node* node = note(key, "one of " + join(options, ", "), options.front(), "", help);
  if (!node) return options.front();
  if (node->is_scalar() && std::find(options.begin(), options.end(), node->text) != options.end())
    return node->text;
  findings_->fault(node->mark, path(key),
                   "must be one of " + join(options, ", ") + instead(*node) +
                       (node->is_scalar() ? did_you_mean(node->text, options) : ""));
  return options.front();
}

std::string Params::text(const std::string& key, const std::string& help) {
  const Node* node = note(key, "text", "", "", help);
  if (!node) {
    fault(key, "is needed: " + help);
    return "";
  }
  if (node->is_scalar() && !node->text.empty()) return node->text;
  findings_->fault(node->mark, path(key), "must be text" + instead(*node));
  return "";
}

std::string Params::text(const std::string& key, const std::string& fallback, const std::string& help) {
  const Node* node = note(key, "text", fallback, "", help);
  if (!node) return fallback;
  if (node->is_scalar()) return node->text;
  findings_->fault(node->mark, path(key), "must be text" + instead(*node));
  return fallback;
}

std::vector<double> Params::numbers(const std::string& key, std::vector<double> fallback, const Range& range,
                                    const std::string& help) {
  const Node* node = note(key, "numbers", list_text(fallback), range.text(), help);
  if (!node) return fallback;
  return checked_list<double>(*node, key, range).value_or(std::move(fallback));
}

std::vector<int64_t> Params::integers(const std::string& key, std::vector<int64_t> fallback,
                                      const Range& range, const std::string& help) {
  const Node* node = note(key, "integers", list_text(fallback), range.text(), help);
  if (!node) return fallback;
  return checked_list<int64_t>(*node, key, range).value_or(std::move(fallback));
}

std::vector<std::string> Params::texts(const std::string& key, std::vector<std::string> fallback,
                                       const std::string& help) {
  const Node* node = note(key, "texts", "[" + join(fallback, ", ") + "]", "", help);
  if (!node) return fallback;
  std::vector<std::string> values;
  const std::vector<Node> alone{*node};
  for (const Node& item : node->is_list() ? node->items : alone) {
    if (item.is_scalar())
      values.push_back(item.text);
    else
      findings_->fault(item.mark, path(key), "must be text, or a list of texts" + instead(item));
  }
  return values;
}

std::optional<Duration> Params::duration(const std::string& key, const std::string& help) {
  const Node* node = note(key, "duration", "", "", help);
  if (!node) return std::nullopt;
  const auto value = node->is_scalar() ? parse_duration(node->text) : std::nullopt;
  if (!value)
    findings_->fault(node->mark, path(key),
                     "must be a duration, 20 (epochs), 4000 steps or 67%" + instead(*node));
  return value;
}

Duration Params::duration(const std::string& key, const Duration& fallback, const std::string& help) {
  const bool known = asked_->contains(key);
  const auto value = duration(key, help);
  if (!known) options_->back().fallback = fallback.text();
  return value.value_or(fallback);
}

std::optional<Params> Params::entry(const std::string& key, const std::string& noun,
                                    const std::string& help) {
  const Node* node = note(key, noun, "", "", help);
  return node ? child_entry(*node, key, noun) : std::nullopt;
}

std::vector<Params> Params::entries(const std::string& key, const std::string& noun,
                                    const std::string& help) {
  const Node* node = note(key, "list of " + noun, "", "", help);
  std::vector<Params> all;
  if (!node) return all;
  const std::vector<Node> alone{*node};
  const std::vector<Node>& items = node->is_list() ? node->items : alone;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto params = child_entry(items[i], key + "." + element_name(items[i], i, items), noun))
      all.push_back(std::move(*params));
  return all;
}

std::vector<Params> Params::list(const std::string& key, const std::string& help) {
  const Node* node = note(key, "list", "", "", help);
  std::vector<Params> all;
  if (!node) return all;
  if (!node->is_list()) return {child(*node, key)};
  for (std::size_t i = 0; i < node->items.size(); ++i)
    all.push_back(child(node->items[i], key + "." + element_name(node->items[i], i, node->items)));
  return all;
}

std::optional<Params> Params::map(const std::string& key, const std::string& help) {
  const Node* node = note(key, "map", "", "", help);
  if (!node) return std::nullopt;
  if (!node->is_map()) {
    findings_->fault(node->mark, path(key), "must be a map of names" + instead(*node));
    return std::nullopt;
  }
  return child(*node, key);
}

std::optional<Params> Params::value(const std::string& key, const std::string& help) {
  const Node* node = note(key, "value", "", "", help);
  if (!node) return std::nullopt;
  return child(*node, key);
}

std::vector<std::string> Params::keys() const {
  std::vector<std::string> all;
  for (const Entry& entry : node_.entries) all.push_back(entry.key);
  return all;
}

std::string Params::scalar() const { return node_.is_scalar() ? node_.text : ""; }

void Params::fault(const std::string& key, const std::string& what) {
  const Node* node = node_.find(key);
  findings_->fault(node ? node->mark : node_.mark, path(key), what);
}

void Params::fault(const std::string& what) { findings_->fault(node_.mark, path_, what); }

void Params::warn(const std::string& key, const std::string& what) {
  const Node* node = node_.find(key);
  findings_->warn(node ? node->mark : node_.mark, path(key), what);
}

void Params::not_yet(const std::string& key) {
  ask(key);
  fault(key, "is not yet supported");
}

void Params::not_yet() { fault("is not yet supported"); }

void Params::done() {
  const std::vector<std::string> known(asked_->begin(), asked_->end());
  for (const Entry& entry : node_.entries)
    if (!asked_->contains(entry.key))
      findings_->fault(entry.mark, path(entry.key), "is not a known key" + did_you_mean(entry.key, known));
}

}  // namespace limbeck::config
