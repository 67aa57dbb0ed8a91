#include "limbeck/data/picture_set.h"

#include "data_support.h"
#include "limbeck/data/png.h"

namespace limbeck::data {
namespace {

Facts facts_of(const Shape& shape) { return {.fields = {{"image", shape}}, .classes = 2}; }

TEST(PictureSet, HoldsPicturesOfSeveralSizes) {
  const PictureSet set(facts_of({1, 0, 0}), {{"a", 0, 1, 2, 0}, {"b", 1, 2, 2, 2}}, {1, 2, 3, 4, 5, 6},
                       "mark", {"a remark"});
  EXPECT_EQ(set.size(), 2);
  EXPECT_EQ(set.label(1), 1);
  EXPECT_EQ(set.fingerprint(), "mark");
  EXPECT_EQ(set.remarks(), std::vector<std::string>{"a remark"});
  Fields fields;
  set.read(std::vector<int64_t>{1}, fields);
  EXPECT_EQ(fields.at("image").shape, (Shape{1, 2, 2}));
  EXPECT_EQ(fields.at("image").bytes, (std::vector<uint8_t>{3, 4, 5, 6}));
  EXPECT_THROW(set.read(std::vector<int64_t>{0, 1}, fields), CheckFailed);
  EXPECT_THROW(set.read(std::vector<int64_t>{2}, fields), CheckFailed);
  EXPECT_THROW(set.label(-1), CheckFailed);
}

TEST(PictureSet, ManyOfOneSizeAreReadTogether) {
  const PictureSet set(facts_of({1, 1, 2}), {{"a", 0, 1, 2, 0}, {"b", 1, 1, 2, 2}}, {1, 2, 3, 4}, "mark");
  Fields fields;
  set.read(std::vector<int64_t>{1, 0, 1}, fields);
  EXPECT_EQ(fields.at("image").bytes, (std::vector<uint8_t>{3, 4, 1, 2, 3, 4}));
}

TEST(PictureSet, ChecksItsRows) {
  EXPECT_THROW(PictureSet(facts_of({1, 1, 2}), {{"a", 0, 2, 2, 0}}, {1, 2, 3, 4}, ""), CheckFailed);
  EXPECT_THROW(PictureSet(facts_of({1, 1, 2}), {{"a", 0, 1, 2, 3}}, {1, 2, 3, 4}, ""), CheckFailed);
}

TEST(PictureSet, DecodesFilesOfTheSizeThatWasSeen) {
  const Folder folder;
  const auto path = folder.write("a.png", encode_png({1, 1, 2, {7, 8}}));
  std::vector<uint8_t> values(6);
  decode_into({path, 0, 1, 2, 0}, 3, values);
  EXPECT_EQ(values, (std::vector<uint8_t>{7, 8, 7, 8, 7, 8}));
  EXPECT_NE(complaint([&] {
              decode_into({path, 0, 2, 1, 0}, 3, values);
            }).find("changed its size"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
