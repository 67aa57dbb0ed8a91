#pragma once
// Node: a recipe as a tree that remembers where each thing stood. Plain values: copied, merged and edited
// freely.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::config {

/// A place in a file. `file` is what errors print; line and column count from 1, 0 means nowhere (made by
/// us).
struct Mark {
  std::string file;
  int line = 0, column = 0;
  std::string text() const;  // "recipe.yaml:12", "--set", ""
};

struct Entry;

struct Node {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  std::string text;            // of a scalar, as written
  bool quoted = false;         // a quoted scalar is text, whatever it looks like: "3" is no number
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in the order written
  Mark mark;

  static Node scalar(std::string text, Mark mark = {});
  static Node list(std::vector<Node> items, Mark mark = {});
  static Node map(std::vector<Entry> entries, Mark mark = {});

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  const Node* find(std::string_view key) const;  // null if this is no map or has no such key
  Node* find(std::string_view key);
  void set(std::string_view key, Node value);  // replaces, or appends
  void erase(std::string_view key);

  /// A scalar that can only be text: quoted, or such that YAML must quote it.
  bool is_text() const;

  /// Equal in content; marks and needless quotes do not count.
  friend bool operator==(const Node& a, const Node& b);
};

struct Entry {
  std::string key;
  Node value;
  Mark mark;  // of the key
};

/// Reads one YAML document in UTF-8. Throws RecipeError with every fault of its form: duplicate keys, aliases
/// and anchors, tags, several documents, keys that are no plain text; and the parser's own complaint for text
/// that is no YAML.
Node parse(std::string_view text, const std::string& file);
Node read(const std::string& path);  // UserError where the file cannot be read

/// The same for a value from elsewhere than a file, such as "--set seed": its marks have no lines.
Node parse_value(std::string_view text, const std::string& place);

/// Whether YAML may show this text without quotes.
bool reads_as_plain(std::string_view text);

/// YAML text that `parse` reads back as an equal tree, for people to read: what fits stands on one line.
std::string write(const Node& node);

}  // namespace limbeck::config
