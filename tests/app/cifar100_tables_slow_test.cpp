// One recipe of the published CIFAR-100 tables on binary files of CIFAR-100's own layout, shrunk by --set
// alone: what
// --smoke replaces by made-up rows is read from the disk here.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/cifar100_folder.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

TEST(Cifar100Tables, RunOnBinaryFiles) {
  const test::Scratch scratch;
  const fs::path data = scratch / "data", run = scratch / "run";
  test::make_cifar100(data, /*pictures=*/256);
  const test::Ended ended =
      test::limbeck({"run",       LIMBECK_SOURCE_FOLDER "/recipes/papers/cifar100/resnet56_resnet20.yaml",
                     "--point",   "seed=1,variant=kd",
                     "--set",     "data.train.folder=" + data.string(),
                     "--set",     "data.train.part=first 256",
                     "--set",     "data.test.part=first 200",
                     "--set",     "defaults.epochs=2",
                     "--set",     "defaults.batch_size=16",
                     "--set",     "models.teacher.depth=8",
                     "--set",     "models.student.depth=8",
                     "--out",     run.string(),
                     "--threads", "1"},
                    scratch / "out");
  ASSERT_EQ(ended.code, 0) << ended.err;
  const auto judged = nlohmann::json::parse(test::content_of(run / "judged" / "test.json"));
  EXPECT_EQ(judged.at("samples"), 200);
  for (const std::string model : {"teacher", "student"}) {
    const auto& values = judged.at("models").at(model);
    EXPECT_GE(values.at("accuracy").get<double>(), 0) << model;
    // Fifty pictures of each of the first four labels, wherever they were put.
    int row = 0;
    for (const auto& counts : values.at("confusion")) {
      int pictures = 0;
      for (const auto& count : counts) pictures += count.get<int>();
      EXPECT_EQ(pictures, row < 4 ? 50 : 0) << model << ", label " << row;
      ++row;
    }
    EXPECT_EQ(row, 100) << model;
  }
  EXPECT_TRUE(fs::exists(run / "summary.json"));
  EXPECT_TRUE(fs::exists(run / "report.html"));
}

}  // namespace
}  // namespace limbeck::app
