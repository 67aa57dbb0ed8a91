#include <gtest/gtest.h>

#include "limbeck/report/report.h"
#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

Json evaluated(const std::string& model, const std::string& set, Json values) {
  return {{"event", "evaluated"}, {"stage", "before"}, {"model", model},
          {"set", set},           {"by", "accuracy"},  {"values", std::move(values)}};
}

TEST(MeasuredSection, IsNotThereWhereNoStageMeasured) {
  const auto run = run_of(Fixture());
  EXPECT_EQ(sections::measured(run), "");
  EXPECT_EQ(page(run).find("href=\"#measured\""), std::string::npos);
}

TEST(MeasuredSection, ListsWhatStagesEvaluated) {
  Fixture fixture;
  fixture.metrics.push_back(evaluated("student", "valid", {{"cross_entropy", 0.5}, {"accuracy", 0.814}}));
  fixture.metrics.push_back(evaluated("committee", "test", {{"accuracy", 0.9}}));
  const auto run = run_of(fixture);
  const std::string text = seen(sections::measured(run));
  EXPECT_TRUE(holds(text, "Stage Model Set Accuracy Cross-entropy")) << text;
  EXPECT_TRUE(holds(text, "before student valid 81.4 % 0.5")) << text;
  EXPECT_TRUE(holds(text, "before committee test 90.0 %")) << text;
  EXPECT_NE(page(run).find("href=\"#measured\""), std::string::npos);
}

TEST(MeasuredSection, ShowsACorrectionBeforeAndAfter) {
  Fixture fixture;
  fixture.metrics.push_back({{"event", "calibrated"},
                             {"stage", "correct"},
                             {"model", "student"},
                             {"set", "valid"},
                             {"by", "class_bias"},
                             {"values",
                              {{"offset", 3.4},
                               {"errors_before", 1170},
                               {"errors_after", 705},
                               {"cross_entropy_before", 0.71},
                               {"cross_entropy_after", 0.5}}}});
  const std::string text = seen(sections::measured(run_of(fixture)));
  EXPECT_TRUE(holds(text, "correct student valid offset 3.4 1,170 705 0.71 0.5")) << text;
  EXPECT_FALSE(holds(text, "Models on sets")) << text;
  fixture.metrics.back()["values"] = {{"temperature", 2.25}};
  EXPECT_TRUE(holds(seen(sections::measured(run_of(fixture))), "correct student valid temperature 2.25"));
}

}  // namespace
}  // namespace limbeck::report
