#include "limbeck/base/text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "limbeck/base/random.h"

namespace limbeck {
namespace {

TEST(Text, JoinsAndSplits) {
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(split("a..b", '.'), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", '.'), std::vector<std::string>{""});
  EXPECT_EQ(split(".", '.'), (std::vector<std::string>{"", ""}));
}

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(NumberText, IsWhatPeopleWrite) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(5e-4), "5e-4");
  EXPECT_EQ(number_text(1e-12), "1e-12");
  EXPECT_EQ(number_text(1000), "1000");
  EXPECT_EQ(number_text(100000), "100000");
  EXPECT_EQ(number_text(-12345678), "-12345678");
  EXPECT_EQ(number_text(1e15), "1e15");
  EXPECT_EQ(number_text(1e300), "1e300");
  EXPECT_EQ(number_text(-2.5e-7), "-2.5e-7");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(NumberText, ReadsBackAsTheSameNumber) {
  for (uint64_t i = 0; i < 20'000; ++i) {
    const double value = std::bit_cast<double>(Random(1).bits(i));
    if (!std::isfinite(value) || std::fpclassify(value) == FP_SUBNORMAL) continue;
    EXPECT_EQ(parse_number(number_text(value)), value);
    const double small = std::round((Random(2).uniform(i) - 0.5) * 1e6) / 1e3;
    EXPECT_EQ(parse_number(number_text(small)), small);
  }
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_number("-1.5e3"), -1500);
  EXPECT_EQ(parse_number("+2"), 2);
  EXPECT_EQ(parse_number(".5"), 0.5);
  for (const char* text :
       {"", "+", "-", "+-2", "++2", "1x", "1 ", " 1", "nan", "inf", "-inf", "1e400", "0x10", "1,5", "yes"})
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
}

TEST(ParseInteger, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("+12"), 12);
  EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<int64_t>::max());
  for (const char* text : {"", "1.0", "1e3", "+-2", "12 ", "9223372036854775808", "0x10", "true"})
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
}

TEST(Nearest, FindsTheLikelyMisspelling) {
  const std::vector<std::string> known = {"temperature", "weight", "form", "kd", "dkd"};
  EXPECT_EQ(nearest("temprature", known), "temperature");
  EXPECT_EQ(nearest("wieght", known), "weight");  // neighbours swapped
  EXPECT_EQ(nearest("kdd", known), "kd");
  EXPECT_EQ(nearest("momentum", known), "");
  EXPECT_EQ(nearest("x", {"y", "z"}), "");  // nothing in common
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'w'), known), "");
  EXPECT_EQ(did_you_mean("temprature", known), "; did you mean 'temperature'?");
  EXPECT_EQ(did_you_mean("momentum", known), "");
}

TEST(Matches, KnowsStarsAlone) {
  EXPECT_TRUE(matches("*.scores", "layer1.scores"));
  EXPECT_TRUE(matches("layer1.*", "layer1.0.weight"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "a--b-b--c"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("*.scores", "scores"));
  EXPECT_FALSE(matches("layer1", "layer10"));
  EXPECT_FALSE(matches("a.b", "axb"));
  EXPECT_FALSE(matches("a*b", "ab-"));
  EXPECT_FALSE(matches("", "a"));
}

TEST(Shortened, NeverCutsWithinACharacter) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("aéb", 2), "a…");  // é is two bytes
}

TEST(FindBadUtf8, KnowsEveryWayToBeWrong) {
  EXPECT_EQ(find_bad_utf8(""), std::nullopt);
  EXPECT_EQ(find_bad_utf8("plain, é, €, 😀"), std::nullopt);
  EXPECT_EQ(find_bad_utf8("\xf4\x8f\xbf\xbf"), std::nullopt);  // the last character
  EXPECT_EQ(find_bad_utf8("ab\x80"), 2u);                      // a byte that must follow
  EXPECT_EQ(find_bad_utf8("a\xc3"), 1u);                       // cut off
  EXPECT_EQ(find_bad_utf8("\xc3(("), 0u);
  EXPECT_EQ(find_bad_utf8("\xe2\x82"), 0u);
  EXPECT_EQ(find_bad_utf8("\xc0\xaf"), 0u);  // longer than needed
  EXPECT_EQ(find_bad_utf8("\xe0\x80\xaf"), 0u);
  EXPECT_EQ(find_bad_utf8("\xed\xa0\x80"), 0u);      // a surrogate
  EXPECT_EQ(find_bad_utf8("\xf4\x90\x80\x80"), 0u);  // past the last character
  EXPECT_EQ(find_bad_utf8("\xff"), 0u);
}

TEST(Grouped, SetsCommas) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(std::numeric_limits<int64_t>::min()), "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace limbeck
