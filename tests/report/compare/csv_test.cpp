// comparison.csv
#include <gtest/gtest.h>

#include "limbeck/base/text.h"
#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

// No field of these tests holds a comma but those that are looked at by themselves.
std::string field(const std::string& text, std::size_t line, const std::string& column) {
  const std::vector<std::string> lines = split(text, '\n'), head = split(lines[0], ',');
  const std::vector<std::string> cells = split(lines[line], ',');
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i] == column) return cells[i];
  return "no column " + column;
}

TEST(ComparisonCsv, HasALineForEachMethodWithAllNumbers) {
  const std::string text = csv(compared(four_methods()));
  EXPECT_EQ(split(text, '\n').size(), 7u);  // head, four methods, teacher, end
  EXPECT_EQ(field(text, 3, "method"), "dkd");
  EXPECT_EQ(field(text, 2, "role"), "kd");
  EXPECT_EQ(field(text, 5, "role"), "teacher");
  EXPECT_EQ(field(text, 3, "stages.distil.losses"), "dkd");
  EXPECT_EQ(field(text, 3, "seeds"), "3");
  EXPECT_EQ(field(text, 3, "seed_2"), "0.8723");
  EXPECT_EQ(field(text, 3, "kd"), "kd");
  EXPECT_NEAR(*parse_number(field(text, 3, "kd_difference")), 0.0191, 1e-12);
  EXPECT_EQ(field(text, 3, "kd_verdict"), "better");
  EXPECT_EQ(field(text, 4, "alone_verdict"), "worse");
  EXPECT_EQ(field(text, 1, "alone_verdict"), "");
  EXPECT_EQ(field(text, 3, "training_seconds"), "41");
  EXPECT_EQ(field(text, 3, "peak_memory_bytes"), "640000000");
  EXPECT_EQ(field(text, 5, "bytes\r"), "4800000\r");
}

TEST(ComparisonCsv, SaysTheSameAsJson) {
  const auto methods = record::Json::parse(json(compared(four_methods())));
  ASSERT_EQ(methods.size(), 5u);  // four methods, teacher
  EXPECT_EQ(methods[2].at("method"), "dkd");
  EXPECT_EQ(methods[2].at("seed_2"), 0.8723);
  EXPECT_EQ(methods[2].at("peak_memory_bytes"), 640000000);
  EXPECT_EQ(methods[2].at("kd_verdict"), "better");
  EXPECT_TRUE(methods[0].at("alone_verdict").is_null()) << "it is not held against itself";
}

TEST(ComparisonCsv, QuotesWhatHoldsCommasOrQuotes) {
  SweepFixture fixture({{"kd", "kd", {0.8}}, {"a,\"b\"", "", {0.7}}});
  EXPECT_NE(csv(compared(fixture)).find("\r\n\"a,\"\"b\"\"\",,"), std::string::npos);
}

TEST(ComparisonCsv, HasFieldsForMissingPointsThatAreEmpty) {
  SweepFixture fixture = four_methods();
  fixture.at("seed=2,losses=dkd").finished = false;
  const std::string text = csv(compared(fixture));
  EXPECT_EQ(field(text, 3, "seed_2"), "");
  EXPECT_EQ(field(text, 3, "seeds"), "2");
}

}  // namespace
}  // namespace limbeck::report::compare
