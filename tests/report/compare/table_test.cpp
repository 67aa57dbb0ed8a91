// The comparison on a terminal and as Markdown.
#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

TEST(ComparisonTable, IsReadableOnATerminal) {
  EXPECT_EQ(table(compared(four_methods())),
            R"(Plain kd is beaten by 1 of 2 methods: dkd.
Best mean: dkd with 87.13 % ± 0.10.
attention falls 0.90 points below the undistilled student: without its teacher
the student does better.
Worse than plain kd: attention.
Better than the undistilled student: kd, dkd.

Accuracy on test, 10,000 samples
                mean     ±  seed 1  seed 2  seed 3
  alone      83.13 %  0.11   83.01   83.22   83.15
  kd         85.22 %  0.11   85.12   85.34   85.21
  dkd        87.13 %  0.10   87.03   87.23   87.14
  attention  82.23 %  0.11   82.11   82.33   82.24
  teacher    92.00 %  0.00   92.00   92.00   92.00

Against plain kd, in points
             difference   95 % interval      p (Holm)  verdict
  dkd             +1.91  +1.86 to +1.96        0.0001  better
  attention       -3.00  -3.05 to -2.94  below 0.0001  worse

Against the undistilled student, in points
             difference   95 % interval      p (Holm)  verdict
  kd              +2.10  +2.02 to +2.18        0.0001  better
  dkd             +4.01  +3.97 to +4.04  below 0.0001  better
  attention       -0.90  -0.92 to -0.88        0.0001  worse

Cost
               training  peak memory  parameters  multiply-accumulates  weights
  alone            41 s       640 MB     100,000               200,000   400 kB
  kd               41 s       640 MB     100,000               200,000   400 kB
  dkd              41 s       640 MB     100,000               200,000   400 kB
  attention        41 s       640 MB     100,000               200,000   400 kB
  teacher    1 min 20 s       900 MB   1,200,000             2,400,000   4.8 MB

Differences are taken seed by seed and tested by a paired t-test; intervals hold
the mean difference with 95 % confidence. p values are corrected by Holm for all
5 of this comparison. A verdict takes 3 seeds and a corrected p below 0.02:
stricter than the interval, so that a method put against itself seldom wins.
)");
}

TEST(ComparisonTable, HasWarningsAndShowsWhatIsMissing) {
  SweepFixture fixture = four_methods();
  for (const char* seed : {"1", "2", "3"})
    fixture.at(std::string("seed=") + seed + ",losses=dkd").finished = false;
  const std::string text = table(compared(fixture));
  EXPECT_NE(text.find("Warning: 3 of 12 points missing"), std::string::npos) << text;
  EXPECT_NE(text.find("  dkd              -     -       -       -       -\n"), std::string::npos) << text;
}

TEST(ComparisonTable, SaysWhatWasChosenForEachMethod) {
  SweepFixture fixture;
  fixture.axes = {{"rate", {"0.1", "0.01"}}, {"losses", {"kd", "dkd"}}};
  for (const std::string rate : {"0.1", "0.01"})
    for (const std::string loss : {"kd", "dkd"})
      fixture.add({{"rate", rate}, {"losses", loss}}, loss == "kd" ? "kd" : "", 0.8)
          .validate((rate == "0.1") == (loss == "kd") ? 0.7 : 0.6);
  const std::string text = table(compared(fixture, {.axis = "rate"}));
  EXPECT_NE(
      text.find("rate was chosen for each method by its mean accuracy on valid, never on test,\nout of 2 "
                "values in 2 runs each: kd 0.1, dkd 0.01."),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("  dkd      0.01  80.00 %\n"), std::string::npos) << text;
}

TEST(ComparisonMarkdown, IsATableForEachQuestion) {
  const std::string text = markdown(compared(four_methods()));
  EXPECT_TRUE(text.starts_with("# comparison\n\n- Plain kd is beaten by 1 of 2 methods: dkd.\n- Best mean"))
      << text;
  EXPECT_NE(text.find("\n| Accuracy on test, 10,000 samples | mean | \u00b1 | seed 1 | seed 2 | seed 3 |\n"
                      "| --- | ---: | ---: | ---: | ---: | ---: |\n"
                      "| alone | 83.13 % | 0.11 | 83.01 | 83.22 | 83.15 |\n"),
            std::string::npos);
  EXPECT_NE(text.find("\n| Against plain kd, in points | difference | 95 % interval | p (Holm) | verdict |\n"
                      "| --- | ---: | ---: | ---: | --- |\n"
                      "| dkd | +1.91 | +1.86 to +1.96 | 0.0001 | better |\n"),
            std::string::npos);
}

TEST(ComparisonMarkdown, EscapesNames) {
  const std::string text = markdown(compared(SweepFixture({{"kd", "kd", {0.8}}, {"a|b_c", "", {0.7}}})));
  EXPECT_NE(text.find("| a\\|b\\_c |"), std::string::npos);
  EXPECT_EQ(text.find("a|b_c"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::report::compare
