#include "limbeck/app/docs/numbers.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::app {
namespace {

namespace compare = report::compare;

// As `limbeck --json compare` prints it, so that another name of a key is noticed.
std::string comparison() {
  return compare::json(compare::compared(compare::SweepFixture({{"kd", "kd", {0.80, 0.82, 0.84}},
                                                                {"alone", "alone", {0.70, 0.71, 0.72}},
                                                                {"a, b", "", {0.6, 0.6, 0.6}}})));
}

TEST(Numbers, AreWhatAComparisonSays) {
  const test::Scratch scratch;
  scratch.file("results/pair.json", comparison());
  scratch.file("results/notes.txt", "no comparison");
  const Numbers expected = {
      {"kd",
       {"82.00 \u00b1 2.00 % (test accuracy, 3 seeds), the student alone 71.00 %: [pair](results.md#pair)"}},
      {"cross_entropy", {"71.00 \u00b1 1.00 % (test accuracy, 3 seeds): [pair](results.md#pair)"}},
      {"a, b",
       {"60.00 \u00b1 0.00 % (test accuracy, 3 seeds), the student alone 71.00 %: [pair](results.md#pair)"}}};
  EXPECT_EQ(read_numbers(scratch / "results"), expected);
}

TEST(Numbers, StandInTheOrderOfTheirFiles) {
  const test::Scratch scratch;
  for (const char* name : {"b", "c", "a"})
    scratch.file(std::string("results/") + name + ".json", comparison());
  const Numbers numbers = read_numbers(scratch / "results");
  ASSERT_EQ(numbers.at("kd").size(), 3u);
  EXPECT_TRUE(numbers.at("kd")[0].ends_with("[a](results.md#a)"));
  EXPECT_TRUE(numbers.at("kd")[2].ends_with("[c](results.md#c)"));
}

// A method's object: the keys that count.
std::string method(const std::string& name, const std::string& role, const std::string& measure,
                   const std::string& rest) {
  return R"({"set": "test", "method": ")" + name + R"(", "role": ")" + role + R"(", "measure": ")" + measure +
         "\", " + rest + "}";
}

TEST(Numbers, AreNoneWithoutAFolderOrAFinishedRun) {
  const test::Scratch scratch;
  EXPECT_TRUE(read_numbers(scratch / "results").empty());
  scratch.file("results/a.json",
               "[" +
                   method("kd", "kd", "accuracy",
                          R"("seeds": 0, "mean": null, "standard_deviation": null, "alone": null)") +
                   "]");
  EXPECT_TRUE(read_numbers(scratch / "results").empty());
}

TEST(Numbers, OfOneSeedOrAnotherMeasure) {
  const test::Scratch scratch;
  const std::string one = R"("seeds": 1, "standard_deviation": null, )";
  scratch.file("results/a.json",
               "[" + method("hint", "", "psnr", one + R"("mean": 28.1349, "alone": "alone")") + ", " +
                   method("vid", "", "psnr",
                          R"("seeds": 3, "mean": 28.2, "standard_deviation": 0.1234, "alone": null)") +
                   ", " + method("teacher", "teacher", "psnr", one + R"("mean": 30, "alone": null)") + ", " +
                   method("alone", "alone", "psnr", one + R"("mean": 27.5, "alone": null)") + "]");
  const Numbers expected = {
      {"hint", {"28.13 dB (test psnr, 1 seed), the student alone 27.50 dB: [a](results.md#a)"}},
      {"vid", {"28.20 \u00b1 0.12 dB (test psnr, 3 seeds): [a](results.md#a)"}},
      {"cross_entropy", {"27.50 dB (test psnr, 1 seed): [a](results.md#a)"}}};
  EXPECT_EQ(read_numbers(scratch / "results"), expected);
}

TEST(Numbers, RefuseWhatIsNoComparison) {
  const test::Scratch scratch;
  const auto message = [&] {
    return test::message_of<UserError>([&] { read_numbers(scratch / "results"); });
  };
  scratch.file("results/a.json", R"([{"method": "kd", "mean": 0.8}])");
  EXPECT_NE(message().find("a.json is not what `limbeck --json compare` prints"), std::string::npos)
      << message();
  EXPECT_NE(message().find("role"), std::string::npos) << message();
  scratch.file("results/a.json",
               "[" + method("kd", "kd", "accuracy", R"("seeds": 3, "mean": "80 %", "alone": null)") + "]");
  EXPECT_NE(message().find("number"), std::string::npos) << message();
}

}  // namespace
}  // namespace limbeck::app
