#include <gtest/gtest.h>

#include "limbeck/report/report.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

TEST(ReportTable, IsReadableOnATerminal) {
  EXPECT_EQ(table(run_of(Fixture())),
            R"(The distilled student reaches 83.1 %: 3.9 points above the same network trained
alone, at 1/12 of the teacher's size.
The teacher reaches 91.2 %, the student alone 79.2 %: distillation went 33 % of
the way from the one to the other.
One run with one seed (7): differences below about 0.5 points (two standard
errors on 10,000 samples, both judged on the same ones) may be chance, and
another seed may move the result further.

                                Teacher  Student alone  Distilled student
On test, 10,000 samples
  Accuracy                       91.2 %         79.2 %             83.1 %
  Loss                            0.251          0.588              0.467
  Calibration error               1.2 %         10.1 %              3.4 %
  Agreement with the teacher          -         82.3 %             87.4 %
Size
  Parameters                  1,200,000        100,000            100,000
  Multiply-accumulates        2,400,000        200,000            200,000
  Size of the weights            4.8 MB         400 kB             400 kB
Speed, measured
  Latency of one sample        0.420 ms              -           0.081 ms
  Latency of 128 samples        6.30 ms              -            1.23 ms
)");
}

TEST(ReportTable, OfAnUnfinishedRunSaysSoFirst) {
  Fixture fixture;
  fixture.summary = fixture.judged = fixture.timing = nullptr;
  const std::string text = table(run_of(fixture));
  EXPECT_TRUE(text.starts_with("The run is not finished")) << text;
  EXPECT_FALSE(holds(text, "Accuracy"));
}

TEST(ReportMarkdown, IsATableForEachGroup) {
  const std::string text = markdown(run_of(Fixture()));
  EXPECT_TRUE(text.starts_with("# demo\n\nThe distilled student reaches 83.1 %: 3.9 points above"));
  EXPECT_TRUE(holds(text,
                    "\n| On test, 10,000 samples | Teacher | Student alone | Distilled student |\n"
                    "| --- | ---: | ---: | ---: |\n| Accuracy | 91.2 % | 79.2 % | 83.1 % |\n"));
  EXPECT_TRUE(holds(text, "| Latency of one sample | 0.420 ms | - | 0.081 ms |\n"));
}

TEST(ReportMarkdown, EscapesNames) {
  Fixture fixture;
  fixture.summary["name"] = "a|b*c_<d>";
  EXPECT_TRUE(markdown(run_of(fixture)).starts_with("# a\\|b\\*c\\_\\<d\\>\n"));
}

}  // namespace
}  // namespace limbeck::report
