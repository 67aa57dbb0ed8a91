#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/config/node.h"
#include "support/scratch.h"

namespace limbeck::config {
namespace {

std::vector<std::string> faults_of(const std::string& text) {
  try {
    parse(text, "r.yaml");
  } catch (const RecipeError& error) {
    return error.faults();
  }
  return {};
}

TEST(Parse, ReadsMapsListsAndScalars) {
  const Node node = parse("a: 1\nb: [x, 'y', \"z\"]\nc: {d: ~, e: }\nf: |\n  two\n  lines\n", "r.yaml");
  ASSERT_TRUE(node.is_map());
  EXPECT_EQ(node.find("a")->text, "1");
  EXPECT_FALSE(node.find("a")->quoted);
  ASSERT_EQ(node.find("b")->items.size(), 3u);
  EXPECT_FALSE(node.find("b")->items[0].quoted);
  EXPECT_TRUE(node.find("b")->items[1].quoted);
  EXPECT_TRUE(node.find("b")->items[2].quoted);
  EXPECT_TRUE(node.find("c")->find("d")->is_null());
  EXPECT_TRUE(node.find("c")->find("e")->is_null());
  EXPECT_EQ(node.find("f")->text, "two\nlines\n");
}

TEST(Parse, KeepsScalarsAsTheyAreWritten) {
  const Node node = parse("[yes, no, on, 0x10, 5e-4, 007, 1_000, true, 2001-01-01, .inf]", "r.yaml");
  std::string all;
  for (const Node& item : node.items) all += item.text + " ";
  EXPECT_EQ(all, "yes no on 0x10 5e-4 007 1_000 true 2001-01-01 .inf ");
}

TEST(Parse, KnowsWhereThingsStood) {
  const Node node = parse("# comment\na:\n  - x\n  - {b: y}\n", "r.yaml");
  EXPECT_EQ(node.entries[0].mark.text(), "r.yaml:2");
  const Node& list = *node.find("a");
  EXPECT_EQ(list.items[0].mark.line, 3);
  EXPECT_EQ(list.items[0].mark.column, 5);
  EXPECT_EQ(list.items[1].find("b")->mark.line, 4);
  EXPECT_EQ(list.items[1].find("b")->mark.column, 9);
  EXPECT_EQ(list.items[1].entries[0].mark.column, 6);
}

TEST(Parse, ReadsEmptyTextAsNothing) {
  EXPECT_TRUE(parse("", "r.yaml").is_null());
  EXPECT_TRUE(parse("# only a comment\n", "r.yaml").is_null());
  EXPECT_TRUE(parse("---\n...\n", "r.yaml").is_null());
}

TEST(Parse, ReadsOneDocumentWithItsMarkers) {
  EXPECT_EQ(parse("---\na: 1\n...\n", "r.yaml").find("a")->text, "1");
  EXPECT_EQ(parse("\xef\xbb\xbf"
                  "a: 1\r\nb: 2\r\n",
                  "r.yaml")
                .find("b")
                ->text,
            "2");  // from Windows
}

TEST(Parse, RefusesDuplicateKeysWhereverTheyStand) {
  EXPECT_EQ(faults_of("a: 1\nb: 2\na: 3\n"),
            std::vector<std::string>{"r.yaml:3: the key 'a' stands here already, in line 1"});
  EXPECT_EQ(faults_of("l:\n  - {x: 1, x: 2}\n"),
            std::vector<std::string>{"r.yaml:2: the key 'x' stands here already, in line 2"});
  EXPECT_EQ(faults_of("a: 1\n'a': 2\n").size(), 1u);
  EXPECT_TRUE(faults_of("a: {x: 1}\nb: {x: 1}\n").empty());
}

TEST(Parse, RefusesAnchorsAliasesAndTags) {
  EXPECT_EQ(faults_of("a: &x 1\nb: *x\n"),
            (std::vector<std::string>{"r.yaml:1: anchors are not understood; use 'like' or 'defaults'",
                                      "r.yaml:2: aliases are not understood; use 'like' or 'defaults'"}));
  EXPECT_EQ(faults_of("a: &x [1]\n").size(), 1u);
  EXPECT_EQ(faults_of("a: &x {b: 1}\n").size(), 1u);
  EXPECT_EQ(faults_of("a: &x\n").size(), 1u);
  for (const char* text :
       {"a: !!str 1\n", "a: !!seq [1]\n", "a: !!map {b: 1}\n", "a: !mine 1\n", "a: !<tag:x> 1\n"}) {
    const auto faults = faults_of(text);
    ASSERT_EQ(faults.size(), 1u) << text;
    EXPECT_TRUE(faults[0].starts_with("r.yaml:1: tags such as '")) << faults[0];
  }
}

TEST(Parse, RefusesKeysThatAreNoText) {
  EXPECT_EQ(faults_of("? [a, b]\n: 1\n"), std::vector<std::string>{"r.yaml:1: a key must be plain text"});
  EXPECT_EQ(faults_of("~: 1\n"), std::vector<std::string>{"r.yaml:1: a key must be plain text"});
  EXPECT_EQ(faults_of(std::string(201, 'k') + ": 1\n"),
            std::vector<std::string>{"r.yaml:1: a key has at most 200 bytes"});
}

TEST(Parse, RefusesSeveralDocuments) {
  EXPECT_EQ(faults_of("a: 1\n---\nb: 2\n"), std::vector<std::string>{"r.yaml: holds more than one document"});
}

TEST(Parse, NamesTheLineOfWhatIsNoYaml) {
  for (const char* text : {"a: 1\nb: [1, 2\n", "a: 1\nb: 'open\n", "a: 1\n b: 2\n  c", "a: 1\nb: @x\n"}) {
    const auto faults = faults_of(text);
    ASSERT_EQ(faults.size(), 1u) << text;
    EXPECT_NE(faults[0].find("this is no YAML"), std::string::npos) << faults[0];
    EXPECT_TRUE(faults[0].starts_with("r.yaml:")) << faults[0];
  }
  EXPECT_TRUE(faults_of("a: 1\nb: x: y\n").at(0).starts_with("r.yaml:2: this is no YAML"));
  for (const char* text : {"a: 'open", "a: 'open\n", "a: \"open", "[\"a\\\"]"})
    EXPECT_NE(faults_of(text).at(0).find("a quotation mark is never closed"), std::string::npos) << text;
}

TEST(Parse, TellsAllFaultsOfFormInOneGo) {
  EXPECT_EQ(faults_of("a: &x 1\na: 2\nb: !!int 3\nc: *x\n").size(), 4u);
}

TEST(Parse, RefusesWhatIsNotText) {
  EXPECT_EQ(faults_of("a: 1\nb: \xff\n").at(0).substr(0, 43), "r.yaml:2: this is no YAML: it is not in UTF");
  EXPECT_NE(faults_of(std::string("a: 1\n\0b: 2", 10)).at(0).find("control character"), std::string::npos);
  EXPECT_NE(faults_of("a: 1\n\x04 b: 2\n").at(0).find("r.yaml:2: this is no YAML: it holds a control"),
            std::string::npos);
  EXPECT_EQ(
      faults_of("a: \"\\N\"\n"),
      std::vector<std::string>{"r.yaml:1: an escape in it is not understood; write the character itself"});
  EXPECT_EQ(parse("a: \"\\xe9\\u20ac\"", "r.yaml").find("a")->text, "é€");
  EXPECT_FALSE(faults_of(std::string("\xff\xfe"
                                     "a\0:\0",
                                     6))
                   .empty());  // UTF-16
}

TEST(Parse, RefusesBottomlessNesting) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_NE(faults_of(deep).at(0).find("deeper than 64"), std::string::npos);
  deep.clear();
  for (int i = 0; i < 100'000; ++i) deep += "- ";
  EXPECT_NE(faults_of(deep).at(0).find("deeper than 64"), std::string::npos);
  deep = std::string(63, '[') + std::string(63, ']');
  EXPECT_TRUE(faults_of(deep).empty());
}

TEST(Parse, ReadsManyKeysInReasonableTime) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(parse(text, "r.yaml").entries.size(), 50'000u);
}

TEST(ParseValue, HasPlacesWithoutLines) {
  const Node node = parse_value("{a: [1]}", "--set x");
  EXPECT_EQ(node.find("a")->items[0].mark.text(), "--set x");
  try {
    parse_value("{a: 1, a: 2}", "--set x");
    FAIL();
  } catch (const RecipeError& error) {
    EXPECT_STREQ(error.what(), "--set x: the key 'a' stands here already");
  }
  EXPECT_EQ(
      test::message_of<RecipeError>([] { parse_value("[1", "--set x"); }).find("--set x: this is no YAML"),
      0u);
}

TEST(Read, NamesTheFile) {
  const test::Scratch scratch;
  EXPECT_EQ(read(scratch.file("r.yaml", "a: 1\n")).find("a")->mark.text(),
            (scratch / "r.yaml").string() + ":1");
  EXPECT_THROW(read(scratch / "none.yaml"), UserError);
  EXPECT_NE(test::message_of<UserError>([&] {
              read(scratch.file("big", std::string((4 << 20) + 1, 'a')));
            }).find("larger"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::config
