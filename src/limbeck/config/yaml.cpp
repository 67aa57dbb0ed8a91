// YAML to Node: the only file that knows yaml-cpp. It reads the parser's events, because yaml-cpp's own tree
// hides aliases and duplicate keys, loses marks when copied, and takes `yes` for true.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/config/node.h"

namespace limbeck::config {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLongest = 4 << 20;  // bytes of one recipe
constexpr std::size_t kLongestKey = 200;   // YAML itself ends at 1024, escapes included

class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string file, bool has_lines) : file_(std::move(file)), has_lines_(has_lines) {}

  Node take() { return std::move(root_); }
  Mark place(const YAML::Mark& mark) const {
    return has_lines_ && !mark.is_null() ? Mark{file_, mark.line + 1, mark.column + 1} : file();
  }
  Mark file() const { return {file_, 0, 0}; }
  void fault(const Mark& mark, const std::string& what) {
    constexpr std::size_t kMost = 1000;  // nobody reads more
    if (faults_.size() < kMost) faults_.push_back(mark.text() + ": " + what);
  }
  const std::vector<std::string>& faults() const { return faults_; }

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
    refuse_tag(mark, tag);
    // The parser gets \N and \_ wrong.
    if (find_bad_utf8(value)) fault(mark, "an escape in it is not understood; write the character itself");
    Node node = Node::scalar(value, place(mark));
    node.quoted = tag == "!";
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(Node::list({}, place(mark)), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(Node::map({}, place(mark)), mark);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map that is being filled; `key` waits for its value.
  struct Open {
    Node node;
    bool has_key = false;
    Entry key;
    std::map<std::string, int> lines = {};  // of the keys so far
  };

  void fault(const YAML::Mark& mark, const std::string& what) { fault(place(mark), what); }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) fault(mark, "anchors are not understood; use 'like' or 'defaults'");
  }

  // "?" is a plain scalar, list or map, "!" a quoted scalar.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      fault(mark, "tags such as '" + tag + "' are not understood");
  }

  void open(Node node, const YAML::Mark& mark) {
    if (open_.size() >= kDeepest) throw YAML::ParserException(mark, "nested deeper than 64 levels");
    open_.push_back({std::move(node), false, {}, {}});
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
      if (!node.is_scalar()) fault(node.mark, "a key must be plain text");
      if (node.text.size() > kLongestKey) fault(node.mark, "a key has at most 200 bytes");
      top.key = {node.text, {}, node.mark};
      top.has_key = true;
    } else {
      top.has_key = false;
      if (node.is_null()) node.mark = top.key.mark;  // the parser sees nothing only in the next line
      top.key.value = std::move(node);
      add_entry(top, std::move(top.key));
    }
  }

  void add_entry(Open& map, Entry entry) {
    const auto [there, is_new] = map.lines.try_emplace(entry.key, entry.mark.line);
    if (is_new) {
      map.node.entries.push_back(std::move(entry));
      return;
    }
    const std::string where = there->second > 0 ? ", in line " + std::to_string(there->second) : "";
    fault(entry.mark, "the key '" + entry.key + "' stands here already" + where);
  }

  std::string file_;
  std::vector<std::string> faults_;
  bool has_lines_;
  std::vector<Open> open_;
  Node root_;
};

// The parser would end at some control characters and replace what is no UTF-8, both without a word.
void check_characters(std::string_view text) {
  const auto control = std::find_if(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  });
  const auto bad = find_bad_utf8(text);
  if (control == text.end() && !bad) return;
  const std::size_t at = std::min<std::size_t>(control - text.begin(), bad.value_or(text.size()));
  YAML::Mark mark;
  mark.line =
      static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  throw YAML::ParserException(mark,
                              bad == at ? "it is not in UTF-8; save it so" : "it holds a control character");
}

Node parse(std::string_view text, Builder builder) {
  try {
    check_characters(text);
    // The mark of the document's end lets the parser notice a quote that is never closed.
    std::istringstream stream(std::string(text) + (text.ends_with('\n') ? "...\n" : "\n...\n"));
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Builder second("", false);
    if (parser.HandleNextDocument(second)) builder.fault(builder.file(), "holds more than one document");
  } catch (const YAML::Exception& error) {
    const Mark mark = builder.place(error.mark);
    const std::string column = mark.line > 0 ? " (column " + std::to_string(mark.column) + ")" : "";
    const bool open_quote = error.msg == YAML::ErrorMsg::DOC_IN_SCALAR;
    builder.fault(
        mark, "this is no YAML: " + (open_quote ? "a quotation mark is never closed" : error.msg) + column);
  }
  if (!builder.faults().empty()) throw RecipeError(builder.faults());
  return builder.take();
}

}  // namespace

Node parse(std::string_view text, const std::string& file) { return parse(text, Builder(file, true)); }

Node parse_value(std::string_view text, const std::string& place) {
  return parse(text, Builder(place, false));
}

Node read(const std::string& path) { return parse(read_file(path, kLongest), path); }

}  // namespace limbeck::config
