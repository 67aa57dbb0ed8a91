#include "limbeck/data/picture_folder.h"

#include "data_support.h"
#include "limbeck/data/png.h"
#include "raw_jpeg.h"

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

std::shared_ptr<const DataSet> opened(const Folder& folder, int64_t in_memory = 1 << 20,
                                      Corrupt corrupt = Corrupt::refuse) {
  return open_pictures(list_pictures(folder.path(), ""), corrupt, in_memory);
}

Block row_of(const DataSet& set, int64_t row) {
  Fields fields;
  set.read(std::vector<int64_t>{row}, fields);
  return fields.at("image");
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
    EXPECT_TRUE(set->remarks().empty());
    Fields fields;
    set->read(std::vector<int64_t>{2, 0}, fields);
    EXPECT_EQ(fields.at("image").bytes,
              (std::vector<uint8_t>{30, 31, 32, 33, 34, 35, 10, 11, 12, 13, 14, 15}));
  }
}

TEST(PictureFolder, PngAndJpegLieSideBySide) {
  const Folder folder;
  folder.write("cat/a.png", encode_png(blocks({1, 2})));
  folder.write("cat/b.jpg", encode_jpeg(blocks({3, 4})));
  folder.write("cat/c.JPEG", encode_jpeg(blocks({5, 6}), {.progressive = true}));
  folder.write("dog/a.jpg", encode_png(blocks({7, 8})));  // called otherwise than it is
  for (const int64_t in_memory : {1 << 20, 0}) {
    const auto set = opened(folder, in_memory);
    ASSERT_EQ(set->size(), 4);
    for (int64_t row = 0; row < 4; ++row)
      EXPECT_EQ(row_of(*set, row).bytes,
                blocks({static_cast<uint8_t>(2 * row + 1), static_cast<uint8_t>(2 * row + 2)}).values);
  }
}

TEST(PictureFolder, OnePictureInColourMakesAllColoured) {
  const Folder folder;
  write_pets(folder);
  folder.write("dog/b.png", picture(40, 3));
  for (const int64_t in_memory : {1000, 0}) {
    const auto set = opened(folder, in_memory);
    EXPECT_EQ(set->facts().fields.at("image"), (Shape{3, 2, 3}));
    EXPECT_EQ(row_of(*set, 0).bytes[6], 10) << "the green of the first pixel";
  }
}

TEST(PictureFolder, PicturesOfSeveralSizesAreReadOneByOne) {
  const Folder folder;
  write_pets(folder);
  folder.write("dog/b.png", picture(40, 1, 3, 1));
  for (const int64_t in_memory : {21, 20}) {
    const auto set = opened(folder, in_memory);
    EXPECT_EQ(set->facts().fields.at("image"), (Shape{1, 0, 0}));
    EXPECT_EQ(row_of(*set, 3).shape, (Shape{1, 3, 1}));
    EXPECT_EQ(row_of(*set, 3).bytes, (std::vector<uint8_t>{40, 41, 42}));
    EXPECT_EQ(row_of(*set, 1).bytes, (std::vector<uint8_t>{20, 21, 22, 23, 24, 25}));
  }
}

TEST(PictureFolder, AHeaderBehindMuchElseIsFound) {
  const Folder folder;
  std::string file = encode_jpeg(blocks({9}));
  std::string comment("\xff\xfe\xff\xff", 4);
  comment.append(0xffff - 2, 'x');
  for (int i = 0; i < 5; ++i) file.insert(2, comment);  // 320 KB
  folder.write("cat/a.jpg", file);
  EXPECT_EQ(row_of(*opened(folder), 0).bytes, blocks({9}).values);
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
    const Folder turned;
    write_pets(turned);
    turned.write("cat/b.png", picture(20, 1, 3, 2));  // the same values in another shape
    EXPECT_NE(opened(turned, in_memory)->fingerprint(), opened(copy, in_memory)->fingerprint());
  }
}

TEST(PictureFolder, BrokenFilesAreNamed) {
  const Folder folder;
  write_pets(folder);
  folder.write("dog/b.png", "no picture");
  const std::string said = complaint([&] { opened(folder); });
  EXPECT_NE(said.find("dog/b.png is neither a PNG nor a JPEG picture; mend or remove such files"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("`corrupt: skip`"), std::string::npos) << said;
  // Cut off behind its header: found when it is decoded.
  folder.write("dog/b.png", picture(40).substr(0, 50));
  EXPECT_NE(complaint([&] { opened(folder); }).find("dog/b.png is no readable PNG picture"),
            std::string::npos);
  const auto lazy = opened(folder, 0);
  EXPECT_NE(complaint([&] { row_of(*lazy, 3); }).find("dog/b.png"), std::string::npos);
  EXPECT_NE(complaint([&] { row_of(*lazy, 3); }).find("`corrupt: skip` finds such files"), std::string::npos);
}

TEST(PictureFolder, FilesThatChangeLaterAreNoticed) {
  const Folder folder;
  write_pets(folder);
  const auto lazy = opened(folder, 0);
  folder.write("cat/a.png", picture(10, 1, 9, 9));
  EXPECT_NE(complaint([&] { row_of(*lazy, 0); }).find("changed its size"), std::string::npos);
}

TEST(PictureFolder, OfSeveralBrokenFilesTheFirstIsNamedAndTheOthersCounted) {
  const Folder folder;
  for (int i = 10; i < 60; ++i)
    folder.write("cat/" + std::to_string(i) + ".png", i % 10 == 7 ? "bad" : picture(0));
  for (int repeat = 0; repeat < 5; ++repeat) {
    const std::string said = complaint([&] { opened(folder); });
    EXPECT_NE(said.find("cat/17.png"), std::string::npos) << said;
    EXPECT_NE(said.find("(and 4 more are broken)"), std::string::npos) << said;
  }
}

// Broken at the header and behind it, a JPEG and a PNG.
void write_broken(const Folder& folder) {
  write_pets(folder);
  folder.write("cat/aa.jpg", "bad");
  folder.write("cat/z.png", picture(50).substr(0, 50));
  const std::string jpeg = encode_jpeg(flat({9}, 2, 3));
  folder.write("dog/z.jpg", jpeg.substr(0, jpeg.size() - 2));
}

TEST(PictureFolder, BrokenFilesAreLeftOutCountedAndNamedWhereThatIsAsked) {
  const Folder folder, clean;
  write_broken(folder);
  write_pets(clean);
  for (const int64_t in_memory : {1 << 20, 0}) {
    const auto set = opened(folder, in_memory, Corrupt::skip);
    ASSERT_EQ(set->size(), 3);
    EXPECT_EQ(set->label(2), 1);
    EXPECT_EQ(row_of(*set, 1).bytes[0], 20);
    EXPECT_EQ(row_of(*set, 2).bytes[0], 30);
    EXPECT_EQ(set->fingerprint(), opened(clean, in_memory)->fingerprint());
    ASSERT_EQ(set->remarks().size(), 1u);
    const std::string said = set->remarks()[0];
    EXPECT_TRUE(said.starts_with("3 of 6 pictures cannot be read and are left out: ")) << said;
    for (const char* name :
         {"cat/aa.jpg is neither", "cat/z.png is no readable PNG", "dog/z.jpg is no readable JPEG"})
      EXPECT_NE(said.find(name), std::string::npos) << said;
  }
}

TEST(PictureFolder, OfManyBrokenFilesTheFirstAreNamed) {
  const Folder folder;
  write_pets(folder);
  for (int i = 10; i < 30; ++i) folder.write("cat/" + std::to_string(i) + ".jpg", "bad");
  const std::string said = opened(folder, 0, Corrupt::skip)->remarks()[0];
  EXPECT_NE(said.find("cat/14.jpg"), std::string::npos) << said;
  EXPECT_EQ(said.find("cat/15.jpg"), std::string::npos) << said;
  EXPECT_NE(said.find("; and 15 more"), std::string::npos) << said;
}

TEST(PictureFolder, ASetOfBrokenFilesAloneIsRefused) {
  const Folder folder;
  folder.write("cat/a.jpg", "bad");
  folder.write("dog/a.png", picture(1).substr(0, 50));
  EXPECT_NE(complaint([&] { opened(folder, 0, Corrupt::skip); }).find("none of 2 pictures can be read"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
