#include "limbeck/report/plain_text.h"

#include <gtest/gtest.h>

namespace limbeck::report {
namespace {

TEST(PlainText, CountsColumnsNotBytes) {
  EXPECT_EQ(width("± 0.1"), 5u);
  EXPECT_EQ(left("±", 3) + "|", "±  |");
  EXPECT_EQ(right("±", 3), "  ±");
  EXPECT_EQ(right("longer", 3), "longer");
}

TEST(PlainText, BreaksSentencesAtEightyColumns) {
  const std::string word(39, 'a');
  EXPECT_EQ(wrapped(word + " " + word + "b c"), word + " " + word + "b\nc\n");
}

TEST(PlainText, EscapesWhatMarkdownWouldRead) {
  EXPECT_EQ(escape_markdown("a|b_c\nd"), "a\\|b\\_c d");
  EXPECT_EQ(markdown_row({"a", "b"}), "| a | b |\n");
}

}  // namespace
}  // namespace limbeck::report
