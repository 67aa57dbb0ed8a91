#include "limbeck/report/format.h"

#include <gtest/gtest.h>

#include <cmath>

namespace limbeck::report {
namespace {

TEST(Format, GivesPercentagesOneDecimal) {
  EXPECT_EQ(percent(0.8314), "83.1 %");
  EXPECT_EQ(percent(1), "100.0 %");
  EXPECT_EQ(percent(-0.0001), "0.0 %");
  EXPECT_EQ(percent(NAN), "not a number %");
}

TEST(Format, GivesDifferencesInPoints) {
  EXPECT_EQ(points(-0.0391), "3.9 points");
  EXPECT_EQ(signed_points(0.0391), "+3.9 points");
  EXPECT_EQ(signed_points(-0.0042), "-0.4 points");
  EXPECT_EQ(signed_points(0.0004), "0.0 points");
  EXPECT_EQ(signed_points(-0.0004), "0.0 points");
}

TEST(Format, SeparatesThousands) {
  EXPECT_EQ(fixed(1234567.25, 1), "1,234,567.2");
  EXPECT_EQ(fixed(-1234, 0), "-1,234");
  EXPECT_EQ(fixed(999, 0), "999");
  EXPECT_EQ(counted(1, "sample"), "1 sample");
  EXPECT_EQ(counted(10000, "sample"), "10,000 samples");
}

TEST(Format, GivesSizesWithTheirUnit) {
  EXPECT_EQ(bytes(812), "812 bytes");
  EXPECT_EQ(bytes(2680000), "2.7 MB");
  EXPECT_EQ(bytes(812345678), "812 MB");
  EXPECT_EQ(bytes(999999), "1.0 MB");
  EXPECT_EQ(bytes(5.2e9), "5.2 GB");
}

TEST(Format, GivesTimesThreeFigures) {
  EXPECT_EQ(milliseconds(0.0812), "0.081 ms");
  EXPECT_EQ(milliseconds(1.2), "1.20 ms");
  EXPECT_EQ(milliseconds(245.4), "245 ms");
  EXPECT_EQ(milliseconds(0.0042), "0.0042 ms");
  EXPECT_EQ(seconds(2.94), "2.9 s");
  EXPECT_EQ(seconds(59.7), "1 min 0 s");
  EXPECT_EQ(seconds(185), "3 min 5 s");
  EXPECT_EQ(seconds(7800), "2 h 10 min");
}

TEST(Format, KeepsSignificantFigures) {
  EXPECT_EQ(significant(0.04817, 3), "0.0482");
  EXPECT_EQ(significant(1450.3, 4), "1,450");
  EXPECT_EQ(significant(0, 4), "0");
  EXPECT_EQ(significant(1.08e-8, 3), "1.08e-08");
  EXPECT_EQ(significant(NAN, 3), "not a number");
}

// A twelfth is said as a fraction; what is no fraction of small terms as a share; more than the whole as a
// multiple.
TEST(Format, SaysProportionsAsPeopleDo) {
  EXPECT_EQ(proportion(100, 1200), "1/12");
  EXPECT_EQ(proportion(100, 1240), "1/12");
  EXPECT_EQ(proportion(100, 401), "1/4");
  EXPECT_EQ(proportion(100, 330), "30 %");
  EXPECT_EQ(proportion(100, 130), "77 %");
  EXPECT_EQ(proportion(140, 100), "1.4 times");
}

TEST(Format, BeginsSentencesWithACapital) {
  EXPECT_EQ(capital("the teacher"), "The teacher");
  EXPECT_EQ(capital(""), "");
}

}  // namespace
}  // namespace limbeck::report
