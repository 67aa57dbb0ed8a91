#include "limbeck/train/baseline.h"

#include <gtest/gtest.h>

#include "limbeck/config/describe.h"
#include "limbeck/config/findings.h"
#include "limbeck/config/path.h"
#include "limbeck/train/resolve.h"

namespace limbeck::train {
namespace {

using config::Findings;
using config::Node;

const std::string kBaseline = R"(
models: {teacher: {arch: mlp}, student: {arch: mlp}}
stages:
  - {name: hint, train: student, losses: [kd]}
  - {name: distil, train: student, losses: [cross_entropy, kd]}
)";

Resolved resolved(const std::string& text, Findings& findings) {
  return resolve(config::parse(text, "r.yaml"), {}, everything(), findings);
}

std::optional<Node> baseline(const std::string& says, Findings& findings) {
  return resolved(kBaseline + says, findings).baseline;
}

// The value at a path as one line of YAML; "" where there is none.
std::string at(const Node& root, const std::string& path) {
  const Node* node = config::find_path(root, path);
  return node ? config::line_of(*node) : "";
}

TEST(Baseline, PathsActOnACopyAndSkipRemoves) {
  Findings findings;
  const auto copy = baseline(
      "baseline: {stages.hint: skip, stages.0.epochs: 2, stages.distil.losses: [cross_entropy]}", findings);
  EXPECT_TRUE(findings.faults.empty());
  ASSERT_TRUE(copy);
  EXPECT_EQ(at(*copy, "stages"), "[{name: distil, train: student, losses: [cross_entropy]}]")
      << "`skip` acts last, so numbers mean what they meant in the recipe";
}

const std::string kDefaults = R"(
defaults: {epochs: 3, losses: [{loss: cross_entropy, weight: 0.1}, {loss: kd, weight: 0.9}]}
stages:
  - {name: teach, train: teacher, losses: [cross_entropy]}
  - {train: student, name: distil}
)";

TEST(Baseline, PathsActBeforeDefaultsAreWorkedIn) {
  Findings findings;
  const Resolved both =
      resolved(kDefaults + "baseline: {defaults.losses: [cross_entropy], stages.distil.epochs: 9}", findings);
  EXPECT_TRUE(findings.faults.empty());
  EXPECT_EQ(at(*both.baseline, "stages.distil"),
            "{train: student, name: distil, epochs: 9, losses: [cross_entropy]}");
  EXPECT_EQ(at(*both.baseline, "stages.teach"), at(both.recipe, "stages.teach"));
  EXPECT_EQ(at(both.recipe, "baseline"), "{stages.distil.epochs: 9, stages.distil.losses: [cross_entropy]}")
      << "the resolved recipe has no defaults to change";
}

TEST(Baseline, IsTheSameWhenResolvedAgain) {
  for (const std::string says :
       {"{defaults.losses: [cross_entropy]}", "{stages.distil: skip}", "{stages.teach.losses: [kd]}"}) {
    Findings findings;
    const Resolved once = resolved(kDefaults + "baseline: " + says, findings);
    const Resolved again = resolved(config::write(once.recipe), findings);
    EXPECT_TRUE(findings.faults.empty()) << says;
    EXPECT_TRUE(once.recipe == again.recipe) << says;
    EXPECT_EQ(at(*once.baseline, "stages"), at(*again.baseline, "stages")) << says;
  }
}

TEST(Baseline, NamesPathsThatAreNotThere) {
  Findings findings;
  baseline("baseline: {stages.hnt: skip, stages.distil.losses.kdd.temperature: 1}", findings);
  ASSERT_EQ(findings.faults.size(), 2);
  EXPECT_NE(findings.faults[0].find("there is no 'kdd'; did you mean 'kd'?"), std::string::npos);
  EXPECT_NE(findings.faults[1].find("there is no 'hnt'; did you mean 'hint'?"), std::string::npos);
}

TEST(Baseline, IsNoneWhereNobodyAsksAndAFaultWhereItIsNoPlan) {
  Findings findings;
  EXPECT_FALSE(baseline("", findings));
  EXPECT_FALSE(baseline("baseline: false", findings));
  EXPECT_TRUE(findings.faults.empty());
  EXPECT_FALSE(baseline("baseline: maybe", findings));
  EXPECT_EQ(findings.faults.size(), 1);
}

}  // namespace
}  // namespace limbeck::train
