#include "limbeck/app/doctor/examine.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "support/command_line.h"

namespace limbeck::app {
namespace {

TEST(Doctor, LooksAtEverything) {
  const auto said = test::say({"doctor", "--json"});
  std::set<std::string> seen;
  bool problem = false;
  for (const auto& finding : nlohmann::json::parse(said.out)) {
    seen.insert(finding.at("what").get<std::string>());
    problem = problem || finding.at("level") == "problem";
    EXPECT_NE(finding.at("says"), "") << finding;
    EXPECT_EQ(finding.at("remedy") == "", finding.at("level") == "ok") << finding;
  }
  for (const char* what :
       {"limbeck", "libtorch", "system", "processor", "threads", "instructions", "bfloat16", "GPU", "OpenMP",
        "disk space", "run folder", "fashion_mnist", "mnist", "synthetic"})
    EXPECT_TRUE(seen.contains(what)) << what;
  EXPECT_EQ(said.code, problem ? 3 : 0);
}

TEST(Doctor, PrintsRemediesBelowWhatTheyAreFor) {
  using Level = Finding::Level;
  const std::string text =
      findings_text({{"threads", Level::ok, "2", "unused"}, {"disk", Level::problem, "full", "make room"}});
  EXPECT_EQ(text,
            "ok       threads  2\n"
            "PROBLEM  disk     full\n"
            "                  -> make room\n");
}

}  // namespace
}  // namespace limbeck::app
