#include "limbeck/explain/figure.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>

#include "limbeck/base/check.h"
#include "limbeck/data/png.h"
#include "limbeck/record/json.h"
#include "limbeck/tensorfile/npy.h"
#include "support/scratch.h"

namespace limbeck::explain {
namespace {

namespace fs = std::filesystem;

const Origin kOrigin{"explain/teacher", "similarity_matrices", "test", 4, true, {"teacher"}};

Figure example() {
  Figure figure;
  figure.title = "Which images resemble each other";
  figure.shows = "One sentence.";
  figure.rows = 4;
  figure.numbers_columns = {"within", "between"};
  figure.numbers = {{"teacher", "teacher", {0.5, std::nullopt}}, {"other", "", {std::nan(""), 1.0}}};
  const Tensor values = at::tensor({0.0, 1.0, 2.0, 3.0}, at::kFloat).view({2, 2});
  Grid grid;
  grid.scale = Scale{.label = "similarity", .low = 0, .high = 3};
  grid.lines.push_back({"teacher, stage3",
                        "teacher",
                        {{figure.add_picture("teacher-1", coloured(values, *grid.scale)), "", "a matrix"}}});
  grid.axis = {{"Shirt", 0.25}, {"Coat", 0.75}};
  figure.grids.push_back(grid);
  figure.add_array("teacher-1", values, "G (images, images)");
  figure.add_array("rows", std::vector<int64_t>{7, 5}, "rows");
  return figure;
}

std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename()] = test::content_of(entry.path());
  return files;
}

TEST(Figure, BecomesPicturesArraysAndWhatTheyMean) {
  const test::Scratch scratch;
  write(scratch / "figure", example(), kOrigin);
  const auto files = files_of(scratch / "figure");
  EXPECT_EQ(files.size(), 5u);  // figure.json, scale.png, teacher-1.png, teacher-1.npy, rows.npy
  const Image picture = data::decode_png(files.at("teacher-1.png"), "teacher-1.png");
  EXPECT_EQ(picture,
            coloured(at::tensor({0.0, 1.0, 2.0, 3.0}).view({2, 2}), Scale{.label = "", .low = 0, .high = 3}));
  const auto array = tensorfile::parse_npy(files.at("teacher-1.npy"), "teacher-1.npy");
  EXPECT_EQ(array.type, tensorfile::Type::f32);
  EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 2}));
  const auto json = record::read_json(scratch / "figure" / "figure.json");
  EXPECT_EQ(json.at("set"), "test");
  EXPECT_EQ(json.at("held_out"), true);
  EXPECT_EQ(json.at("number"), 4);
  const auto& grid = json.at("grids").at(0);
  EXPECT_EQ(grid.at("scale").at("high"), 3);
  EXPECT_EQ(grid.at("scale").at("picture"), "scale.png");
  EXPECT_EQ(grid.at("lines").at(0).at("panels").at(0).at("picture"), "teacher-1.png");
  EXPECT_EQ(grid.at("axis").at(1).at("share"), 0.75);
  EXPECT_EQ(json.at("arrays").at(1).at("shape"), record::Json::array({2}));
}

TEST(Figure, WritesWhatIsNoNumberAsNull) {
  const test::Scratch scratch;
  write(scratch / "figure", example(), kOrigin);
  const auto rows = record::read_json(scratch / "figure" / "figure.json").at("numbers").at("rows");
  EXPECT_EQ(rows.at(0).at("values"), record::Json::array({0.5, nullptr}));
  EXPECT_EQ(rows.at(1).at("values"), record::Json::array({nullptr, 1.0}));
}

TEST(Figure, MakesTheSameBytesEachTime) {
  const test::Scratch scratch;
  write(scratch / "a", example(), kOrigin);
  write(scratch / "b", example(), kOrigin);
  EXPECT_EQ(files_of(scratch / "a"), files_of(scratch / "b"));
}

TEST(Figure, ReplacesAnEarlierOneAsAWhole) {
  const test::Scratch scratch;
  scratch.file("figure/old.png", "left over");
  write(scratch / "figure", example(), kOrigin);
  EXPECT_FALSE(fs::exists(scratch / "figure" / "old.png"));
  EXPECT_TRUE(fs::exists(scratch / "figure" / "figure.json"));
  for (const auto& entry : fs::directory_iterator(scratch.path()))
    EXPECT_EQ(entry.path().filename(), "figure");
}

TEST(Figure, HasNoArrayTwiceAndNoneOfAStrangeType) {
  Figure figure = example();
  EXPECT_THROW(figure.add_array("rows", std::vector<int64_t>{1}, "again"), CheckFailed);
  EXPECT_THROW(figure.add_array("half", at::zeros({2}, at::kHalf), "half"), CheckFailed);
  EXPECT_EQ(figure.add_picture("none", Image{}), "");
}

}  // namespace
}  // namespace limbeck::explain
