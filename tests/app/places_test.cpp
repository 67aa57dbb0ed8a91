#include "limbeck/app/doctor/places.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

TEST(DiskSpace, IsAProblemWhereARunMayNotFit) {
  EXPECT_EQ(disk_finding("/data", 50'000'000'000).level, Level::ok);
  EXPECT_EQ(disk_finding("/data", 50'000'000'000).says, "50.0 GB free in /data");
  EXPECT_EQ(disk_finding("/data", 3'000'000'000).level, Level::note);
  EXPECT_EQ(disk_finding("/data", 100'000'000).level, Level::problem);
}

TEST(RunFolder, IsTriedAndLeftAsItWas) {
  const test::Scratch scratch;
  EXPECT_EQ(runs_finding(scratch / "runs").level, Level::ok);
  EXPECT_FALSE(fs::exists(scratch / "runs"));
  fs::create_directory(scratch / "runs");
  EXPECT_EQ(runs_finding(scratch / "runs").level, Level::ok);
  EXPECT_TRUE(fs::is_empty(scratch / "runs"));
}

TEST(RunFolder, IsAProblemWhereItCannotBeMade) {
  const test::Scratch scratch;
  write_file(scratch / "file", "no folder");
  const Finding finding = runs_finding(scratch / "file" / "runs");
  EXPECT_EQ(finding.level, Level::problem);
  EXPECT_FALSE(finding.remedy.empty());
}

// A set whose files are where `state` says.
data::sets::Registry with_set(const std::string& state) {
  data::sets::Registry sets("set");
  sets.add(
      {.name = "sparrows",
       .summary = "little birds",
       .paper = "",
       .example = "",
       .make = [state](Params& params) {
         params.text("folder", "", "in data/sparrows");
         params.text("split", "train", "which");
         data::sets::Source source;
         source.open = [state]() -> std::shared_ptr<const data::DataSet> {
           if (state == "broken") throw UserError("sparrows.idx is cut off");
           if (state == "absent") throw DataMissing("looked in data/sparrows; catch some");
           return data::sets::stand_in({.samples = 5, .fields = {{"image", {1, 2, 2}}}, .classes = 2}, 5);
         };
         return source;
       }});
  sets.add({.name = "own",
            .summary = "needs to be told where",
            .paper = "",
            .example = "",
            .make = [](Params& params) {
              params.text("folder", "where");
              return data::sets::Source{};
            }});
  return sets;
}

TEST(Data, IsOpenedWhereItLooksByItself) {
  const auto found = data_findings(with_set("there"));
  ASSERT_EQ(found.size(), 1);  // `own` cannot be looked for
  EXPECT_EQ(found[0].level, Level::ok);
  EXPECT_EQ(found[0].says, "train 5, test 5 samples (in data/sparrows)");
  const auto absent = data_findings(with_set("absent"));
  EXPECT_EQ(absent[0].level, Level::note);
  EXPECT_EQ(absent[0].remedy, "looked in data/sparrows; catch some");
  EXPECT_EQ(data_findings(with_set("broken"))[0].level, Level::problem);
}

}  // namespace
}  // namespace limbeck::app
