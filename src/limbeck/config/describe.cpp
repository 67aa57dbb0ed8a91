#include "limbeck/config/describe.h"

#include <algorithm>

namespace limbeck::config {

Node example_entry(const std::string& noun, const std::string& name, std::string_view example) {
  Node entry = Node::map({});
  entry.set(noun, Node::scalar(name));
  const std::string text(trim(example));
  if (text.empty()) return entry;
  // Examples are the inside of a flow map, or lines of a block map.
  const Node options = parse_value(text.find('\n') == std::string::npos ? "{" + text + "}" : text, "example");
  for (const Entry& option : options.entries) entry.set(option.key, option.value);
  return entry;
}

std::string line_of(const Node& entry) {
  std::vector<std::string> parts;
  for (const Node& item : entry.items) parts.push_back(line_of(item));
  if (entry.is_list()) return "[" + join(parts, ", ") + "]";
  for (const Entry& option : entry.entries)
    parts.push_back(line_of(Node::scalar(option.key)) + ": " + line_of(option.value));
  if (entry.is_map()) return "{" + join(parts, ", ") + "}";
  // Written as a list of one, a scalar stands behind a dash.
  return std::string(trim(std::string_view(write(Node::list({entry}))).substr(1)));
}

void note_options(Description& description, const Params& params) {
  for (const Option& option : params.options()) {
    const auto same = [&](const Option& known) { return known.key == option.key; };
    if (std::none_of(description.options.begin(), description.options.end(), same))
      description.options.push_back(option);
  }
  Params copy = params;  // shares what was found
  for (const std::string& fault : copy.findings().faults)
    for (const Option& option : params.options())
      if (fault.starts_with(option.key + " is needed") || fault.starts_with(option.key + " are needed"))
        description.needed.insert(option.key);
}

}  // namespace limbeck::config
