// What `check` foretells, against a hundred real steps in the same process.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "limbeck/train/estimate.h"
#include "limbeck/train/loop.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/run.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

constexpr int kSteps = 100, kTries = 4;

bool is_close(double ratio) { return ratio > 1 / 1.5 && ratio < 1.5; }

// Seconds of a step, as the median of a hundred on real rows.
double measured(const Plan& plan, const std::string& stage) {
  const test::Scratch scratch;
  Sets sets(plan, Sets::Rows::real);
  Models models(plan, at::kCPU, /*smoke=*/true);
  probe(plan, sets, models);
  record::Metrics metrics(scratch / "metrics.jsonl");
  record::Events events(scratch / "events");
  RunOptions options;
  options.folder = scratch / "run";
  Observer nobody;
  const dist::Group alone;
  Workshop workshop{plan, options, sets, models, metrics, events, nobody, alone};
  for (const auto& one : plan.stages) {
    if (one->name != stage) continue;
    std::vector<double> seconds = Loop(*one, *one->learning(), workshop).rehearse(kSteps);
    std::nth_element(seconds.begin(), seconds.begin() + kSteps / 2, seconds.end());
    return seconds[kSteps / 2];
  }
  return 0;
}

// Other processes may take the processor from either, so one of some tries is enough.
void expect_close(const std::string& recipe, const std::string& stage) {
  const Plan plan = compile_file(std::string(LIMBECK_SOURCE_FOLDER "/recipes/") + recipe, everything());
  double ratio = 0;
  for (int i = 0; i < kTries && !is_close(ratio); ++i) {
    const Estimate foretold = estimate(plan, 1);
    const auto one = std::ranges::find(foretold.stages, stage, &StageEstimate::name);
    ASSERT_NE(one, foretold.stages.end()) << stage << " was not estimated";
    const double real = measured(plan, stage);
    ratio = one->seconds_per_step / real;
    std::cout << recipe << " " << stage << ": foretold " << 1e3 * one->seconds_per_step << " ms, measured "
              << 1e3 * real << " ms\n";
  }
  EXPECT_TRUE(is_close(ratio)) << ratio;
}

// The data may be absent; then there is nothing to measure against.
bool has_data() {
  return std::filesystem::exists("/usr/share/datasets/fashion-mnist") ||
         std::filesystem::exists(LIMBECK_SOURCE_FOLDER "/.deps/debian/usr/share/datasets/fashion-mnist");
}

TEST(Estimate, OfTheDemoIsWithinHalfOfWhatHappens) {
  if (!has_data()) GTEST_SKIP() << "Fashion-MNIST is not on this machine";
  expect_close("demo.yaml", "teach");
  expect_close("demo.yaml", "distil");
}

TEST(Estimate, OfAResidualPairIsWithinHalfOfWhatHappens) {
  if (!has_data()) GTEST_SKIP() << "Fashion-MNIST is not on this machine";
  expect_close("resnet.yaml", "distil");
}

}  // namespace
}  // namespace limbeck::train
