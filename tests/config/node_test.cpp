#include "limbeck/config/node.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::config {
namespace {

TEST(Mark, PrintsFileAndLine) {
  EXPECT_EQ((Mark{"a.yaml", 12, 3}).text(), "a.yaml:12");
  EXPECT_EQ((Mark{"--set seed", 0, 0}).text(), "--set seed");
  EXPECT_EQ(Mark{}.text(), "");
}

TEST(Node, FindsSetsAndErasesKeys) {
  Node map = Node::map({});
  EXPECT_EQ(map.find("a"), nullptr);
  map.set("a", Node::scalar("1"));
  map.set("b", Node::scalar("2"));
  map.set("a", Node::scalar("3"));
  ASSERT_EQ(map.entries.size(), 2u);
  EXPECT_EQ(map.entries[0].key, "a");  // keeps its place
  EXPECT_EQ(map.find("a")->text, "3");
  map.erase("a");
  EXPECT_EQ(map.find("a"), nullptr);
  EXPECT_EQ(map.entries.size(), 1u);
}

TEST(Node, BecomesAMapWhenAKeyIsSetInNothing) {
  Node node;
  node.set("a", Node::scalar("1"));
  EXPECT_TRUE(node.is_map());
  Node scalar = Node::scalar("1");
  EXPECT_THROW(scalar.set("a", Node()), CheckFailed);
}

TEST(Node, HasNoKeysUnlessItIsAMap) {
  EXPECT_EQ(Node::scalar("a").find("a"), nullptr);
  EXPECT_EQ(Node::list({Node::scalar("a")}).find("a"), nullptr);
}

TEST(Node, IsEqualByContent) {
  EXPECT_EQ(Node::scalar("1", {"x", 1, 1}), Node::scalar("1", {"y", 2, 2}));
  EXPECT_NE(Node::scalar("1"), Node::scalar("2"));
  EXPECT_NE(Node::scalar(""), Node());
  EXPECT_NE(Node::list({}), Node::map({}));
  EXPECT_NE(Node::map({{"a", Node(), {}}, {"b", Node(), {}}}),
            Node::map({{"b", Node(), {}}, {"a", Node(), {}}}));
  Node quoted = Node::scalar("3");
  quoted.quoted = true;
  EXPECT_NE(quoted, Node::scalar("3"));  // text, not a number
  quoted.text = "a: b";
  EXPECT_EQ(quoted, Node::scalar("a: b"));  // which YAML quotes anyway
}

}  // namespace
}  // namespace limbeck::config
