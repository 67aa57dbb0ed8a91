// A user's first own data: one folder per class, PNG files inside; checked, run, and the student used.
#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/files.h"
#include "limbeck/data/png.h"
#include "support/program.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

constexpr int kPictures = 60;

// Three classes of 10x12 grey pictures: a bright bar at the top, in the middle, at the bottom.
void draw(const fs::path& folder) {
  for (int label = 0; label < 3; ++label)
    for (int i = 0; i < kPictures; ++i) {
      data::Image image{1, 10, 12, std::vector<uint8_t>(120, static_cast<uint8_t>(10 + i % 40))};
      for (int x = 0; x < 12; ++x) image.values[(label * 4) * 12 + x] = static_cast<uint8_t>(200 + i % 50);
      const std::string name =
          std::string(1, static_cast<char>('a' + label)) + "/" + std::to_string(i) + ".png";
      write_file(folder / name, data::encode_png(image));
    }
}

TEST(OwnImages, AreCheckedRunAndPredicted) {
  const test::Scratch scratch;
  draw(scratch / "pictures");
  const std::string run = (scratch / "run").string();
  const std::vector<std::string> changes = {
      "--set", "data.train.folder=" + (scratch / "pictures").string(),
      "--set", "defaults.batch_size=16",
      "--set", "stages.teach.epochs=6",
      "--set", "stages.distil.epochs=6",
      "--set", "models.teacher={arch: convnet, channels: [8]}",
      "--set", "models.student={arch: mlp, hidden: [16], channels_in: 1}"};
  std::vector<std::string> check = {"check", "recipes/own_images.yaml", "--threads", "1"},
                           train = {"run", "recipes/own_images.yaml", "--out", run, "--threads", "1"};
  check.insert(check.end(), changes.begin(), changes.end());
  train.insert(train.end(), changes.begin(), changes.end());
  const test::Ended checked = test::limbeck(check, scratch / "out");
  ASSERT_EQ(checked.code, 0) << checked.err << checked.out;
  EXPECT_NE(checked.out.find("teach: 60 steps"), std::string::npos)
      << checked.out;  // 180 - 18 - 15 pictures: 10 batches, 6 times
  const test::Ended ended = test::limbeck(train, scratch / "out");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(fs::exists(fs::path(run) / "judged" / "test.json"));
  const test::Ended predicted = test::limbeck(
      {"predict", run + "/student", (scratch / "pictures" / "b" / "0.png").string(), "--top", "1"},
      scratch / "out");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  EXPECT_NE(predicted.out.find("0.png:  b "), std::string::npos) << predicted.out;
}

// The same bars, in every size between 12 and 20 pixels, some broken, whitened: what a folder from elsewhere
// takes.
TEST(OwnImages, OfSeveralSizesAreResizedWhitenedAndPredictedAlike) {
  const test::Scratch scratch;
  for (int label = 0; label < 3; ++label)
    for (int i = 0; i < kPictures; ++i) {
      const int64_t side = 12 + i % 9;
      data::Image image{
          1, side, side,
          std::vector<uint8_t>(static_cast<std::size_t>(side * side), static_cast<uint8_t>(10 + i % 40))};
      for (int64_t at = label * side / 3 * side; at < (label + 1) * side / 3 * side; ++at)
        image.values[at] = static_cast<uint8_t>(200 + i % 50);
      const std::string name =
          std::string(1, static_cast<char>('a' + label)) + "/" + std::to_string(i) + ".png";
      write_file(scratch / "pictures" / name, data::encode_png(image));
    }
  write_file(scratch / "pictures" / "a" / "broken.jpg", "no picture");
  const std::string folder = (scratch / "pictures").string(), run = (scratch / "run").string();
  const std::vector<std::string> arguments = {
      "run",
      "recipes/own_images.yaml",
      "--out",
      run,
      "--threads",
      "1",
      "--set",
      "data.train={set: image_folder, folder: " + folder +
          ", corrupt: skip, hold_out: {valid: sample 10% per class, "
          "test: sample 10% per class}, transforms: [{transform: resize, size: [8, 8]}, contrast_normalize, "
          "{transform: zca, epsilon: 0.01}]}",
      "--set",
      "defaults.batch_size=16",
      "--set",
      "stages.teach.epochs=6",
      "--set",
      "stages.distil.epochs=6",
      "--set",
      "models.teacher={arch: convnet, channels: [8]}",
      "--set",
      "models.student={arch: mlp, hidden: [16], channels_in: 1}"};
  std::vector<std::string> check = arguments;
  check.front() = "check";
  check.erase(check.begin() + 2, check.begin() + 4);  // --out
  const test::Ended checked = test::limbeck(check, scratch / "out");
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_NE(checked.err.find("1 of 181 pictures cannot be read"), std::string::npos) << checked.err;
  const test::Ended ended = test::limbeck(arguments, scratch / "out");
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE((ended.out + ended.err).find("1 of 181 pictures cannot be read and are left out: "),
            std::string::npos)
      << ended.err;
  EXPECT_NE(read_file(fs::path(run) / "summary.json").find("broken.jpg"), std::string::npos);
  EXPECT_TRUE(fs::exists(fs::path(run) / "student" / "preprocessing.safetensors"));
  const test::Ended predicted = test::limbeck(
      {"predict", run + "/student", folder + "/b/0.png", folder + "/c/5.png", "--top", "1"}, scratch / "out");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  EXPECT_NE(predicted.out.find("0.png:  b "), std::string::npos) << predicted.out;
  EXPECT_NE(predicted.out.find("5.png:  c "), std::string::npos) << predicted.out;
  const test::Ended judged = test::limbeck(
      {"evaluate", run + "/student", "--data", "{set: image_folder, folder: " + folder + ", corrupt: skip}"},
      scratch / "out");
  EXPECT_EQ(judged.code, 0) << judged.err;
  EXPECT_NE(judged.err.find("1 of 181 pictures"), std::string::npos) << judged.err;
  fs::remove(fs::path(run) / "student" / "preprocessing.safetensors");
  const test::Ended lost = test::limbeck({"predict", run + "/student", folder + "/b/0.png"}, scratch / "out");
  EXPECT_EQ(lost.code, 2);
  EXPECT_NE(lost.err.find("preprocessing.safetensors has no table"), std::string::npos) << lost.err;
}

}  // namespace
}  // namespace limbeck::app
