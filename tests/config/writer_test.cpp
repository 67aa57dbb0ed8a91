#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/random.h"
#include "limbeck/config/node.h"

namespace limbeck::config {
namespace {

Node reread(const Node& node) { return parse(write(node), "written"); }

TEST(Write, LooksLikeARecipe) {
  const std::string text = R"(limbeck: 1
name: fashion-kd
data:
  train:
    set: fashion_mnist
    hold_out: {valid: last 10%}
    augment: [{transform: random_crop, padding: 2}, random_flip]
    transforms: [{transform: normalize, mean: [0.2860, 0.2861, 0.2862], std: [0.3530, 0.3531]}]
  test: {like: train, split: test}
models:
  student: {arch: mlp, hidden: [128]}
stages:
  - {name: teach, train: teacher, epochs: 6}
  - train: student
    optimizer: {optimizer: sgd, learning_rate: 0.05, weight_decay: 5e-4}
    losses:
      - {loss: cross_entropy, weight: 0.1}
      - loss: dkd
        alpha: 1
        temperature: 4
        note: a text that is long enough to make this entry too wide
        weight: {ramp: linear, start: 0, end: 1, until: 20%}
baseline: true
export: [safetensors, onnx]
)";
  EXPECT_EQ(write(parse(text, "r")), text);
}

TEST(Write, WrapsLongListsOfPlainValues) {
  std::vector<Node> numbers;
  for (int i = 1000; i < 1040; ++i) numbers.push_back(Node::scalar(std::to_string(i)));
  const Node node = Node::map({{"steps", Node::list(numbers), {}}});
  const std::string text = write(node);
  EXPECT_TRUE(text.starts_with("steps: [1000, 1001, "));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_EQ(reread(node), node);
}

TEST(Write, QuotesWhatWouldReadAsSomethingElse) {
  for (const char* text : {"",
                           " a",
                           "a ",
                           "~",
                           "null",
                           "Null",
                           "NULL",
                           "a: b",
                           "a #b",
                           "#a",
                           "- a",
                           "-",
                           "---",
                           "--- a",
                           "...",
                           "... a",
                           "?",
                           "? a",
                           "[a",
                           "a]",
                           "{",
                           "}",
                           "a, b",
                           "&a",
                           "*.scores",
                           "!a",
                           "|",
                           ">",
                           "'a'",
                           "\"a\"",
                           "it's",
                           "%a",
                           "@a",
                           "`a`",
                           "a\nb",
                           "a\tb",
                           "a\\b",
                           "\x04",
                           "\x7f",
                           "\r\n",
                           "\xef\xbb\xbf"
                           "a",
                           ":",
                           "a:",
                           "=",
                           "<<",
                           "é",
                           "日本",
                           "😀",
                           "\xc2\x85",
                           "\xe2\x80\xa8"}) {
    const Node node = Node::scalar(text);
    EXPECT_EQ(reread(node).text, text) << write(node);
    EXPECT_EQ(reread(node), node) << write(node);
    const Node nested = Node::map({{text, Node::list({node, Node::map({{text, node, {}}})}), {}}});
    EXPECT_EQ(reread(nested), nested) << write(nested);
  }
}

TEST(Write, LeavesPlainWhatPeopleLeavePlain) {
  for (const char* text : {"5e-4", "-3", "-.5", "last 10%", "train/net+broad", "67%", "4000 steps", "a.b",
                           "layer1.*", "true", "data/cifar100", "1e-3", "x@y", "-inf"})
    EXPECT_EQ(write(Node::scalar(text)), std::string(text) + "\n");
  EXPECT_FALSE(reread(Node::scalar("-3")).quoted);
}

TEST(Write, KeepsQuotesThatMakeTextOfANumber) {
  Node node = Node::scalar("3");
  node.quoted = true;
  EXPECT_EQ(write(node), "\"3\"\n");
  EXPECT_EQ(reread(node), node);
}

TEST(Write, KeepsEmptyListsAndMaps) {
  for (const Node& node :
       {Node(), Node::list({}), Node::map({}), Node::list({Node::list({}), Node(), Node::map({})}),
        Node::map({{"a", Node::map({}), {}}, {"b", Node(), {}}})})
    EXPECT_EQ(reread(node), node) << write(node);
}

// A random tree: scalars of characters that YAML treats specially, lists and maps in each other.
Node random_node(const Random& key, int depth) {
  const auto text = [](const Random& k) {
    static const std::vector<std::string> pieces = {
        "a", "B", "7", " ", ":", "-", "#", ",", "[", "]", "{", "}",    "\"",   "'", "\\", "\n", "\t",
        "%", "&", "*", "!", "?", "|", ">", ".", "~", "é", "=", "null", "\x01", "@", "/",  "+"};
    std::string out;
    for (uint64_t i = 1; i <= k.below(6, 0); ++i) out += pieces[k.below(pieces.size(), i)];
    return out;
  };
  const uint64_t kind = key.below(depth < 5 ? 10 : 5);
  if (kind == 0) return {};
  if (kind < 5) {
    Node node = Node::scalar(text(key.of("text")));
    node.quoted = kind == 1;
    return node;
  }
  Node node = kind < 7 ? Node::list({}) : Node::map({});
  for (uint64_t i = 0; i < key.below(5, 1); ++i) {
    Node value = random_node(key.of(i), depth + 1);
    if (node.is_list())
      node.items.push_back(std::move(value));
    else
      node.set(text(key.of("key").of(i)), std::move(value));
  }
  return node;
}

TEST(Write, IsReadBackAsTheSameTree) {
  for (uint64_t trial = 0; trial < 5000; ++trial) {
    const Node node = random_node(Random(7).of(trial), 0);
    const std::string text = write(node);
    ASSERT_EQ(reread(node), node) << "trial " << trial << ":\n" << text;
    ASSERT_EQ(write(reread(node)), text);
  }
}

TEST(Write, IsReadBackForLongKeysAndScalars) {
  for (const char c : {'k', '\x01', '"', ':'}) {
    const Node node =
        Node::map({{std::string(200, c), Node::list({Node::scalar(std::string(5000, c))}), {}}});
    EXPECT_EQ(reread(node), node);
  }
}

TEST(Write, IsReadBackForEveryRecipe) {
  int recipes = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(LIMBECK_SOURCE_FOLDER "/tests/recipes-ahead")) {
    const Node node = read(entry.path());
    EXPECT_EQ(reread(node), node) << entry.path();
    ++recipes;
  }
  EXPECT_GT(recipes, 40);
}

}  // namespace
}  // namespace limbeck::config
