#include "limbeck/config/node.h"

#include <algorithm>
#include <utility>

#include "limbeck/base/check.h"

namespace limbeck::config {

std::string Mark::text() const { return line > 0 ? file + ":" + std::to_string(line) : file; }

Node Node::scalar(std::string text, Mark mark) {
  Node node;
  node.kind = Kind::scalar;
  node.text = std::move(text);
  node.mark = std::move(mark);
  return node;
}

Node Node::list(std::vector<Node> items, Mark mark) {
  Node node;
  node.kind = Kind::list;
  node.items = std::move(items);
  node.mark = std::move(mark);
  return node;
}

Node Node::map(std::vector<Entry> entries, Mark mark) {
  Node node;
  node.kind = Kind::map;
  node.entries = std::move(entries);
  node.mark = std::move(mark);
  return node;
}

const Node* Node::find(std::string_view key) const {
  const auto it =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return kind == Kind::map && it != entries.end() ? &it->value : nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

void Node::set(std::string_view key, Node value) {
  if (kind == Kind::null) kind = Kind::map;
  LIMBECK_CHECK(is_map(), "'", key, "' is set in what is no map");
  if (Node* there = find(key)) {
    *there = std::move(value);
  } else {
    const Mark mark = value.mark;
    entries.push_back({std::string(key), std::move(value), mark});
  }
}

void Node::erase(std::string_view key) {
  std::erase_if(entries, [&](const Entry& entry) { return entry.key == key; });
}

bool Node::is_text() const { return quoted || !reads_as_plain(text); }

bool operator==(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.is_text() != b.is_text() || a.items != b.items) return false;
  return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                    [](const Entry& x, const Entry& y) { return x.key == y.key && x.value == y.value; });
}

}  // namespace limbeck::config
