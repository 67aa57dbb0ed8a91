#include "limbeck/record/folder.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "limbeck/record/environment.h"
#include "limbeck/record/metrics.h"
#include "support/scratch.h"

namespace limbeck::record {
namespace {

using test::content_of;
using test::message_of;
using test::Scratch;

Json summary() {
  return {{"limbeck", "0.1.0"},
          {"name", "demo"},
          {"seed", 7},
          {"finished", true},
          {"outcome", {"student"}},
          {"teachers", {"teacher"}},
          {"models", {{{"name", "teacher"}}, {{"name", "student"}}}},
          {"stages", Json::array()},
          {"sets", Json::array()}};
}

Json judged() {
  return {
      {"set", "test"},
      {"samples", 10},
      {"models", {{"student", {{"accuracy", 0.875}}}}},
      {"soft_targets", {{{"row", 3}, {"picture", "judged/pictures/test-3.png"}}}},
      {"gained", {{"count", 1}, {"examples", {{{"row", 4}, {"picture", "judged/pictures/test-4.png"}}}}}}};
}

// A run folder with every file.
void fill(const Folder& folder, const Scratch& scratch) {
  scratch.file("run/recipe.yaml", "limbeck: 1\n");
  Metrics(folder.metrics()).add({{"event", "epoch"}, {"epoch", 1}});
  folder.write_judged("test", judged());
  folder.write_timing({{"peak_memory_bytes", 5}});
  write_environment(folder, {{"threads", "2"}});
  folder.write_summary(summary());
}

TEST(Folder, KnowsWhereEverythingLies) {
  const Folder folder("runs/x");
  EXPECT_EQ(folder.path(), "runs/x");
  EXPECT_EQ(folder.metrics(), "runs/x/metrics.jsonl");
  EXPECT_EQ(folder.judged("valid"), "runs/x/judged/valid.json");
  EXPECT_EQ(folder.pictures(), "runs/x/judged/pictures");
  for (const char* name : {"", "../test", ".hidden", "a/b", "a\n"})
    EXPECT_THROW(folder.judged(name), UserError) << name;
}

TEST(Folder, WritesKeysInTheirOrderAndNumbersInShort) {
  const Scratch scratch;
  const Folder folder(scratch.path());
  folder.write_timing({{"stages", Json::array()}, {"latency", {{"student", 0.1}}}});
  EXPECT_EQ(content_of(folder.timing()), "{\n \"stages\": [],\n \"latency\": {\n  \"student\": 0.1\n }\n}\n");
  folder.write_judged("test", {{"set", "test"}, {"models", Json::object()}});
  EXPECT_EQ(content_of(folder.judged("test")), "{\"set\":\"test\",\"models\":{}}\n");
}

TEST(ReadRun, GivesBackAllThatWasWritten) {
  const Scratch scratch;
  const Folder folder(scratch / "run");
  fill(folder, scratch);
  const auto run = read_run(folder.path());
  EXPECT_EQ(run.path, folder.path());
  EXPECT_EQ(run.recipe, "limbeck: 1\n");
  EXPECT_EQ(run.summary, summary());
  ASSERT_EQ(run.metrics.size(), 1u);
  EXPECT_EQ(run.metrics[0]["epoch"], 1);
  ASSERT_EQ(run.judged.size(), 1u);
  EXPECT_EQ(run.judged.at("test"), judged());
  EXPECT_EQ(run.timing["peak_memory_bytes"], 5);
  EXPECT_EQ(run.environment.at("threads"), "2");
}

TEST(ReadRun, NeedsNoLogs) {
  const Scratch scratch;
  Folder(scratch.path()).write_summary(summary());
  const auto run = read_run(scratch.path());
  EXPECT_TRUE(run.recipe.empty() && run.metrics.empty() && run.judged.empty() && run.environment.empty());
  EXPECT_TRUE(run.timing.is_null());
}

TEST(ReadRun, SaysWhatIsNoRunFolder) {
  const Scratch scratch;
  EXPECT_EQ(message_of<UserError>([&] { read_run(scratch / "none"); }),
            "there is no folder " + (scratch / "none").string());
  EXPECT_EQ(message_of<UserError>([&] { read_run(scratch.path()); }),
            scratch.path().string() + " is no run folder: it has no summary.json");
  scratch.file("recipe.yaml", "");
  EXPECT_NE(message_of<UserError>([&] { read_run(scratch.path()); }).find("limbeck resume"),
            std::string::npos);
}

TEST(ReadRun, SaysWhichFileIsNotAsItShouldBe) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"summary.json", "{", "no JSON"},
      {"summary.json", "[]", "must be a map"},
      {"summary.json", "{}", "'name' is missing"},
      {"summary.json", R"({"name":3})", "'name' must be a text"},
      {"summary.json", R"({"name":"x","finished":"yes"})", "'finished' must be true or false"},
      {"summary.json", R"({"name":"x","finished":true,"outcome":"a"})", "'outcome' must be a list"},
      {"summary.json",
       R"({"name":"x","finished":true,"outcome":[],"teachers":[],"models":[3],"stages":[],"sets":[]})",
       "'models' must be a list of maps"},
      {"metrics.jsonl", "nonsense\n", "no JSON object"},
      {"timing.json", "", "no JSON"},
      {"judged/test.json", "3", "must be a map"},
      {"judged/test.json", R"({"set":"test"})", "'models' is missing"},
      {"judged/test.json", R"({"set":"test","models":{"a":3}})", "map of maps"},
      {"judged/test.json", R"({"set":"test","models":{},"soft_targets":[{"picture":"../../etc/passwd"}]})",
       "outside"},
      {"judged/test.json", R"({"set":"test","models":{},"gained":{"examples":[{"picture":"/etc/passwd"}]}})",
       "outside"},
      {"judged/test.json", R"({"set":"test","models":{},"gained":[{"examples":[{"picture":3}]}]})",
       "must be a text"},
      {"environment.json", R"({"a":1})", "map of texts"},
  };
  for (const auto& [name, content, wanted] : cases) {
    const Scratch scratch;
    fill(Folder(scratch / "run"), scratch);
    const auto file = scratch.file("run/" + name, content);
    const std::string message = message_of<UserError>([&] { read_run(scratch / "run"); });
    EXPECT_TRUE(message.starts_with(file.string())) << content << "\n" << message;
    EXPECT_NE(message.find(wanted), std::string::npos) << content << "\n" << message;
  }
}

}  // namespace
}  // namespace limbeck::record
