#include "limbeck/data/picture.h"

#include "data_support.h"
#include "limbeck/data/png.h"
#include "raw_jpeg.h"

namespace limbeck::data {
namespace {

TEST(Picture, IsToldByItsContentWhateverItIsCalled) {
  const Image image = blocks({5, 250});
  EXPECT_EQ(decode_picture(encode_png(image), "a.jpg"), image);
  EXPECT_EQ(decode_picture(encode_jpeg(image), "a.png"), image);
  for (const std::string& file : {encode_png(image), encode_jpeg(image)})
    EXPECT_EQ(read_header(file, file.size(), "a"), (PictureHeader{.height = 8, .width = 16}));
}

TEST(Picture, OtherFilesAreRefused) {
  for (const std::string bytes : {"", "GIF89a", "not a picture"}) {
    EXPECT_EQ(complaint([&] { decode_picture(bytes, "a.png"); }),
              "a.png is neither a PNG nor a JPEG picture");
    EXPECT_THROW(read_header(bytes, bytes.size(), "a.png"), UserError);
  }
}

TEST(Picture, ChannelsFollowTheFileOrTheWish) {
  EXPECT_EQ(channels_for(true, 0, "x"), 3);
  EXPECT_EQ(channels_for(false, 0, "x"), 1);
  EXPECT_EQ(channels_for(false, 3, "x"), 3);
  EXPECT_THROW(channels_for(true, 1, "x"), UserError);
  EXPECT_THROW(channels_for(true, 2, "x"), CheckFailed);
}

TEST(Picture, PixelsAreSortedByChannel) {
  EXPECT_EQ(by_channel({1, 2, 3, 4, 5, 6}, 3, 1, 2), (Image{3, 1, 2, {1, 4, 2, 5, 3, 6}}));
}

}  // namespace
}  // namespace limbeck::data
