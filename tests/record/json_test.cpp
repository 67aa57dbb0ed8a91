#include "limbeck/record/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "limbeck/base/error.h"
#include "limbeck/base/random.h"
#include "support/scratch.h"

namespace limbeck::record {
namespace {

using test::content_of;
using test::message_of;
using test::Scratch;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(),
                 kInfinity = std::numeric_limits<double>::infinity();

TEST(LineOf, KeepsTheOrderAndSpellsOutWhatJsonLacks) {
  EXPECT_EQ(line_of({{"z", 1}, {"a", {1.5, kNan, {{"x", kInfinity}}}}, {"m", -kInfinity}}),
            R"({"z":1,"a":[1.5,"nan",{"x":"inf"}],"m":"-inf"})");
  EXPECT_EQ(line_of({{"text", "nan\n\"é\""}}), "{\"text\":\"nan\\n\\\"é\\\"\"}");
}

TEST(LineOf, SurvivesTextsThatAreNoUtf8) { EXPECT_EQ(line_of("a\xff"), "\"a\xef\xbf\xbd\""); }

TEST(NumberOf, ReadsBackWhatLineOfWrote) {
  const Json read = Json::parse(line_of({kNan, kInfinity, -kInfinity, 0.1, 3}));
  EXPECT_TRUE(std::isnan(number_of(read[0])));
  EXPECT_EQ(number_of(read[1]), kInfinity);
  EXPECT_EQ(number_of(read[2]), -kInfinity);
  EXPECT_EQ(number_of(read[3]), 0.1);
  EXPECT_EQ(number_of(read[4]), 3);
  EXPECT_THROW(number_of("three"), UserError);
  EXPECT_THROW(number_of(nullptr), UserError);
}

TEST(LineOf, WritesNumbersThatReadBackTheSame) {
  for (uint64_t i = 0; i < 5000; ++i) {
    const double value =
        (Random(7).uniform(i) - 0.5) * std::pow(10.0, static_cast<double>(Random(8).below(40, i)) - 20);
    EXPECT_EQ(Json::parse(line_of(value)).get<double>(), value);
  }
  EXPECT_EQ(line_of(0.1), "0.1");
  EXPECT_EQ(line_of(0.3f), "0.30000001192092896");  // a float is widened, so round numbers must be doubles
}

TEST(WriteJson, WritesTheseBytes) {
  const Scratch scratch;
  write_json(scratch / "a.json", {{"b", {1, 2}}, {"a", kNan}}, Layout::indented);
  EXPECT_EQ(content_of(scratch / "a.json"), "{\n \"b\": [\n  1,\n  2\n ],\n \"a\": null\n}\n");
  write_json(scratch / "a.json", {{"b", {1, 2}}}, Layout::one_line);
  EXPECT_EQ(content_of(scratch / "a.json"), "{\"b\":[1,2]}\n");
}

TEST(ReadJson, NamesTheFileThatIsBroken) {
  const Scratch scratch;
  EXPECT_EQ(read_json(scratch.file("good.json", "{\"b\":1,\"a\":2}")).begin().key(), "b");
  const auto broken = scratch.file("broken.json", "{\"b\":1,");
  const std::string message = message_of<UserError>([&] { read_json(broken); });
  EXPECT_TRUE(message.starts_with(broken.string() + " is no JSON at byte 8")) << message;
  EXPECT_THROW(read_json(scratch / "none.json"), UserError);
  EXPECT_THROW(read_json(scratch.file("empty.json", "")), UserError);
}

}  // namespace
}  // namespace limbeck::record
