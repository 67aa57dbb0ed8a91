// YAML to Node and back: the only file that knows yaml-cpp. It reads the parser's events, because yaml-cpp's own tree
// hides aliases and duplicate keys, loses marks when copied, and takes `yes` for true.
#include <sstream>

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/node.h"

namespace limbeck::config {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLongest = 4 << 20;   // bytes of one recipe

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::string file) : file_(std::move(file)) {}

  Node take() { return std::move(root_); }
  std::vector<std::string> faults;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Node node;
    node.mark = place(mark);
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    fault(mark, "aliases are not understood; use 'like' or 'defaults'");
    add(Node::scalar("", place(mark)));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty()) fault(mark, "tags such as '" + tag + "' are not understood");
    Node node = Node::scalar(value, place(mark));
    node.quoted = tag == "!";
    // `null` and `~` arrive as scalars where yaml-cpp does not resolve them.
    if (!node.quoted && (value == "~" || value == "null")) node.kind = Node::Kind::null, node.text.clear();
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    open(Node::list({}, place(mark)), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    open(Node::map({}, place(mark)), mark);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map that is being filled; `key` waits for its value.
  struct Open {
    Node node;
    bool has_key = false;
    Entry key;
  };

  Mark place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void fault(const YAML::Mark& mark, const std::string& what) { faults.push_back(place(mark).text() + ": " + what); }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) fault(mark, "anchors are not understood; use 'like' or 'defaults'");
  }

  void open(Node node, const YAML::Mark& mark) {
    if (open_.size() >= kDeepest) throw YAML::ParserException(mark, "nested deeper than 64 levels");
    open_.push_back({std::move(node), false, {}});
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = open_.back();
    if (top.node.is_list()) {
      top.node.items.push_back(std::move(node));
    } else if (!top.has_key) {
      if (!node.is_scalar()) faults.push_back(node.mark.text() + ": a key must be plain text");
      top.key = {node.text, {}, node.mark};
      top.has_key = true;
    } else {
      top.has_key = false;
      if (const Node* there = top.node.find(top.key.key)) {
        faults.push_back(top.key.mark.text() + ": the key '" + top.key.key + "' stands here already, in line " +
                         std::to_string(there->mark.line));
        return;
      }
      top.key.value = std::move(node);
      top.node.entries.push_back(std::move(top.key));
    }
  }

  std::string file_;
  std::vector<Open> open_;
  Node root_;
};

bool looks_plain(const std::string& text) {
  return !text.empty() && text != "~" && text != "null" &&
         text.find_first_of(":#{}[],&*!|>'\"%@`\\\n\t") == std::string::npos && text.front() != '-' &&
         text.front() != '?' && text.front() != ' ' && text.back() != ' ';
}

// A negative number is plain too, although it begins with a dash.
bool looks_number(const std::string& text) {
  return text.size() > 1 && text.front() == '-' && text.find_first_not_of("0123456789.e+-") == std::string::npos;
}

std::string plain(const std::string& text, bool quoted) {
  if (!quoted && (looks_plain(text) || looks_number(text))) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else out += c;
  }
  return out + '"';
}

std::string flow(const Node& node) {
  std::string text;
  if (node.is_null()) return "~";
  if (node.is_scalar()) return plain(node.text, node.quoted);
  if (node.is_list()) {
    for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + flow(item);
    return "[" + text + "]";
  }
  for (const Entry& entry : node.entries)
    text += (text.empty() ? "" : ", ") + plain(entry.key, false) + ": " + flow(entry.value);
  return "{" + text + "}";
}

// Block style for what does not fit one line.
void block(const Node& node, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  const auto put = [&](const std::string& head, const Node& value, std::size_t deeper) {
    const std::string line = flow(value);
    const bool holds_any = !value.items.empty() || !value.entries.empty();
    if (!holds_any || head.size() + line.size() + 1 <= 100) {
      out += head + " " + line + "\n";
    } else if (head.ends_with("-") && value.is_map()) {
      std::string inner;
      block(value, deeper, inner);
      out += head + " " + inner.substr(deeper);
    } else {
      out += head + "\n";
      block(value, deeper, out);
    }
  };
  for (const Node& item : node.items) put(margin + "-", item, indent + 2);
  for (const Entry& entry : node.entries) put(margin + plain(entry.key, false) + ":", entry.value, indent + 2);
}

}  // namespace

Node parse(std::string_view text, const std::string& file) {
  Builder builder(file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Builder second(file);
    if (parser.HandleNextDocument(second)) builder.faults.push_back(file + ": holds more than one document");
  } catch (const YAML::Exception& error) {
    const std::string line = error.mark.is_null() ? "" : ":" + std::to_string(error.mark.line + 1);
    const std::string column = error.mark.is_null() ? "" : " (column " + std::to_string(error.mark.column + 1) + ")";
    builder.faults.push_back(file + line + ": this is no YAML: " + error.msg + column);
  }
  if (!builder.faults.empty()) throw RecipeError(builder.faults);
  return builder.take();
}

Node read(const std::string& path) { return parse(read_file(path, kLongest), path); }

std::string write(const Node& node) {
  if (!node.is_map() && !node.is_list()) return flow(node) + "\n";
  std::string out;
  block(node, 0, out);
  return out.empty() ? flow(node) + "\n" : out;
}

}  // namespace limbeck::config
