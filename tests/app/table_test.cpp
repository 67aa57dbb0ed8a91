#include "limbeck/app/show/table.h"

#include <gtest/gtest.h>

#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

TEST(TextTable, AlignsColumns) {
  EXPECT_EQ(text_table({{"name", "what"}, {"kd", "soft targets"}, {"hint", "features"}}),
            "name  what\n"
            "kd    soft targets\n"
            "hint  features\n");
}

TEST(TextTable, LeavesOutColumnsThatHaveOnlyAHeading) {
  EXPECT_EQ(text_table({{"name", "family", "what"}, {"sgd", "", "steps"}}),
            "name  what\n"
            "sgd   steps\n");
  EXPECT_EQ(text_table({}), "");
}

TEST(TextTable, WrapsCellsAndStaysWithinItsWidth) {
  const std::string words =
      "as many words as it takes to fill a good deal more than one line of a narrow table";
  const std::string text = text_table({{"a", "b", "c"}, {"x", words, words}}, 80);
  std::string together;
  for (const std::string& line : split(text, '\n')) {
    EXPECT_LE(characters(line), 80u) << line;
    EXPECT_EQ(line, line.substr(0, line.find_last_not_of(' ') + 1));
  }
  EXPECT_GT(split(text, '\n').size(), 3u);
}

TEST(TextTable, CountsCharactersNotBytes) {
  EXPECT_EQ(characters("Bucilă"), 6u);
  EXPECT_EQ(text_table({{"a", "b"}, {"ă", "x"}}), "a  b\nă  x\n");
}

TEST(Wrapped, BreaksAtSpacesOnly) {
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("incomprehensible", 4), std::vector<std::string>{"incomprehensible"});
  EXPECT_EQ(wrapped("", 4), std::vector<std::string>{""});
}

}  // namespace
}  // namespace limbeck::app
