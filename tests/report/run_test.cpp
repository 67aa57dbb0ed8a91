#include "limbeck/report/run.h"

#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/base/error.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

TEST(ReportRun, ReadsEverythingThatTheFolderHolds) {
  const test::Scratch scratch;
  const auto run = read(Fixture().write(scratch));
  EXPECT_EQ(run.name, "demo");
  EXPECT_EQ(run.seed, 7);
  EXPECT_TRUE(run.finished);
  EXPECT_FALSE(run.smoke);
  ASSERT_EQ(run.models.size(), 3u);
  EXPECT_EQ(run.models[2].role, Role::alone);
  EXPECT_EQ(run.find("teacher")->multiply_accumulates, 2400000);
  ASSERT_EQ(run.find("student")->latency.size(), 2u);
  EXPECT_EQ(run.find("student")->latency[1].milliseconds, 1.23);
  ASSERT_EQ(run.stages.size(), 3u);
  EXPECT_EQ(run.stages[1].losses[1], std::pair(std::string("kd"), std::string("0.9")));
  EXPECT_EQ(run.stages[1].seconds, 41.0);
  EXPECT_FALSE(run.stages[0].seconds);
  EXPECT_EQ(run.epochs.size(), 6u);
  EXPECT_EQ(run.sets[1].held_out, true);
  EXPECT_EQ(run.command, "limbeck run recipes/demo.yaml");
  const auto& set = *run.test();
  EXPECT_EQ(set.find("student")->agreement.at("teacher"), 0.874);
  EXPECT_EQ(set.find("teacher")->confusion[1][2], 312);
  EXPECT_EQ(set.gained_by("student")->lost, 140);
  EXPECT_EQ(set.gained_by("teacher"), nullptr);
  EXPECT_EQ(set.class_name(1), "Coat");
  EXPECT_EQ(set.class_name(9), "class 9");
  EXPECT_EQ(set.soft_targets[0].temperature, 4);
}

TEST(ReportRun, CountsTheLabelledRows) {
  const test::Scratch scratch;
  Fixture fixture;
  fixture.judged["samples"] = 12000;
  const auto run = read(fixture.write(scratch));
  EXPECT_EQ(run.test()->samples, 12000);
  EXPECT_EQ(run.test()->labelled, 10000);
}

TEST(ReportRun, OlderRunsCallTheCrossEntropyLoss) {
  const test::Scratch scratch;
  Fixture fixture;
  auto& student = fixture.judged["models"]["student"];
  student["loss"] = student["cross_entropy"];
  student.erase("cross_entropy");
  const auto run = read(fixture.write(scratch));
  EXPECT_EQ(run.test()->find("student")->loss, student["loss"].get<double>());
  EXPECT_TRUE(run.test()->find("student")->others.empty());
}

TEST(ReportRun, WhatCouldNotBeMeasuredIsEmpty) {
  const test::Scratch scratch;
  Fixture fixture;
  fixture.judged["models"]["student"]["cross_entropy"] = NAN;
  fixture.judged["models"]["student"].erase("calibration_error");
  fixture.metrics[1]["values"]["train.loss"] = INFINITY;
  const auto run = read(fixture.write(scratch));
  EXPECT_FALSE(run.test()->find("student")->loss);
  EXPECT_FALSE(run.test()->find("student")->calibration_error);
  EXPECT_TRUE(std::isinf(run.epochs[1].values[0].second));
}

TEST(ReportRun, OneThatGoesOnHasNoSummaryYet) {
  const test::Scratch scratch;
  Fixture fixture;
  fixture.summary = fixture.judged = fixture.timing = nullptr;
  fixture.metrics.push_back({{"event", "teacher"}, {"stage", "distil"}, {"model", "teacher"}});
  const auto run = read(fixture.write(scratch, "going on"));
  EXPECT_FALSE(run.finished);
  EXPECT_EQ(run.name, "going on");
  ASSERT_EQ(run.models.size(), 3u);
  EXPECT_EQ(run.find("teacher")->role, Role::teacher);
  EXPECT_EQ(run.find("student")->role, Role::other);
}

TEST(ReportRun, TheTestSetComesFirst) {
  const test::Scratch scratch;
  const auto folder = Fixture().write(scratch);
  Json other = judged();
  other["set"] = "another";
  record::Folder(folder).write_judged("another", other);
  const auto run = read(folder);
  ASSERT_EQ(run.judged.size(), 2u);
  EXPECT_EQ(run.judged[0].name, "test");
  EXPECT_EQ(run.judged[1].name, "another");
}

TEST(ReportRun, WarningsAreListedOnce) {
  const test::Scratch scratch;
  Fixture fixture;
  fixture.summary["warnings"] = {"the valid set is small"};
  fixture.metrics.push_back({{"event", "warning"}, {"text", "the valid set is small"}});
  fixture.metrics.push_back({{"event", "warning"}, {"stage", "distil"}, {"text", "kd dwarfs cross_entropy"}});
  const auto run = read(fixture.write(scratch));
  EXPECT_EQ(run.warnings,
            (std::vector<std::string>{"the valid set is small", "distil: kd dwarfs cross_entropy"}));
}

TEST(ReportRun, RefusesWhatIsNoRunFolder) {
  const test::Scratch scratch;
  const std::string message = test::message_of<UserError>([&] { read(scratch.path()); });
  EXPECT_TRUE(holds(message, "is no run folder")) << message;
}

TEST(ReportRun, NamesTheFileThatIsNotAsItShouldBe) {
  const auto message = [](const char* pointer, const Json& value) {
    const test::Scratch scratch;
    Fixture fixture;
    fixture.judged[Json::json_pointer(pointer)] = value;
    return test::message_of<UserError>([&] { read(fixture.write(scratch)); });
  };
  EXPECT_TRUE(holds(message("/models/student/accuracy", "high"), "judged/test.json"));
  EXPECT_TRUE(holds(message("/models/student/confusion", 3), "judged/test.json"));
  EXPECT_TRUE(holds(message("/gained/count", nullptr), "judged/test.json"));
  EXPECT_TRUE(holds(message("/gained/examples/0/picture", "../../secret.png"), "outside the run folder"));
}

}  // namespace
}  // namespace limbeck::report
