#include "limbeck/data/picture_folder.h"

#include "data_support.h"
#include "limbeck/data/png.h"

namespace limbeck::data {
namespace {

// A picture whose values count from `first`.
std::string picture(uint8_t first, int64_t channels = 1, int64_t height = 2, int64_t width = 3) {
  Image image{.channels = channels, .height = height, .width = width, .values = {}};
  for (int64_t i = 0; i < channels * height * width; ++i)
    image.values.push_back(static_cast<uint8_t>(first + i));
  return encode_png(image);
}

void write_pets(const Folder& folder) {
  folder.write("cat/a.png", picture(10));
  folder.write("cat/b.png", picture(20));
  folder.write("dog/a.png", picture(30));
}

std::shared_ptr<const DataSet> opened(const Folder& folder, int64_t in_memory = 1 << 20) {
  return open_pictures(list_pictures(folder.path(), ""), in_memory);
}

TEST(PictureFolder, ReadsPicturesFromMemoryAndFromDisk) {
  const Folder folder;
  write_pets(folder);
  for (const int64_t in_memory : {18, 17}) {  // the whole set has 18 values
    const auto set = opened(folder, in_memory);
    EXPECT_EQ(set->size(), 3);
    EXPECT_EQ(set->facts().classes, 2);
    EXPECT_EQ(set->facts().class_names, (std::vector<std::string>{"cat", "dog"}));
    EXPECT_EQ(set->facts().fields.at("image"), (Shape{1, 2, 3}));
    EXPECT_EQ(set->label(1), 0);
    EXPECT_EQ(set->label(2), 1);
    Fields fields;
    set->read(std::vector<int64_t>{2, 0}, fields);
    EXPECT_EQ(fields.at("image").bytes,
              (std::vector<uint8_t>{30, 31, 32, 33, 34, 35, 10, 11, 12, 13, 14, 15}));
  }
}

TEST(PictureFolder, OnePictureInColourMakesAllColoured) {
  const Folder folder;
  write_pets(folder);
  folder.write("dog/b.png", picture(40, 3));
  for (const int64_t in_memory : {1000, 0}) {
    const auto set = opened(folder, in_memory);
    EXPECT_EQ(set->facts().fields.at("image"), (Shape{3, 2, 3}));
    Fields fields;
    set->read(std::vector<int64_t>{0}, fields);
    EXPECT_EQ(fields.at("image").bytes[6], 10) << "the green of the first pixel";
  }
}

TEST(PictureFolder, FingerprintsSeeTheContentAlone) {
  const Folder folder, copy;
  write_pets(folder);
  write_pets(copy);
  for (const int64_t in_memory : {1000, 0}) {
    EXPECT_EQ(opened(folder, in_memory)->fingerprint(), opened(copy, in_memory)->fingerprint());
    const Folder other, moved;
    write_pets(other);
    other.write("cat/b.png", picture(21));
    EXPECT_NE(opened(other, in_memory)->fingerprint(), opened(copy, in_memory)->fingerprint());
    write_pets(moved);
    std::filesystem::rename(moved.path() / "cat/b.png", moved.path() / "dog/0.png");
    EXPECT_NE(opened(moved, in_memory)->fingerprint(), opened(copy, in_memory)->fingerprint());
  }
}

TEST(PictureFolder, AnotherSizeIsAnErrorThatNamesTheFile) {
  const Folder folder;
  write_pets(folder);
  folder.write("dog/b.png", picture(40, 1, 3, 2));
  const std::string said = complaint([&] { opened(folder); });
  EXPECT_NE(said.find("dog/b.png has 3x2 pixels"), std::string::npos) << said;
  EXPECT_NE(said.find("`resize` is not yet there"), std::string::npos) << said;
}

TEST(PictureFolder, BrokenFilesAreNamed) {
  const Folder folder;
  write_pets(folder);
  folder.write("dog/b.png", "no picture");
  EXPECT_NE(complaint([&] { opened(folder); }).find("dog/b.png is no readable PNG picture"),
            std::string::npos);
  // Cut off behind its header: found when it is decoded.
  folder.write("dog/b.png", picture(40).substr(0, 50));
  EXPECT_NE(complaint([&] { opened(folder); }).find("dog/b.png is no readable PNG picture"),
            std::string::npos);
  const auto lazy = opened(folder, 0);
  Fields fields;
  EXPECT_NE(complaint([&] { lazy->read(std::vector<int64_t>{3}, fields); }).find("dog/b.png"),
            std::string::npos);
}

TEST(PictureFolder, FilesThatChangeLaterAreNoticed) {
  const Folder folder;
  write_pets(folder);
  const auto lazy = opened(folder, 0);
  folder.write("cat/a.png", picture(10, 1, 9, 9));
  Fields fields;
  EXPECT_NE(complaint([&] { lazy->read(std::vector<int64_t>{0}, fields); }).find("changed its size"),
            std::string::npos);
}

TEST(PictureFolder, OfSeveralBrokenFilesTheFirstIsNamed) {
  const Folder folder;
  for (int i = 10; i < 60; ++i)
    folder.write("cat/" + std::to_string(i) + ".png", i % 10 == 7 ? "bad" : picture(0));
  for (int repeat = 0; repeat < 5; ++repeat)
    EXPECT_NE(complaint([&] { opened(folder); }).find("cat/17.png"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
