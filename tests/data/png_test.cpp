#include "limbeck/data/png.h"

#include "data_support.h"
#include "raw_png.h"

namespace limbeck::data {
namespace {

using std::string_literals::operator""s;

Image gradient(int64_t channels, int64_t height, int64_t width) {
  Image image{.channels = channels, .height = height, .width = width, .values = {}};
  for (int64_t i = 0; i < channels * height * width; ++i)
    image.values.push_back(static_cast<uint8_t>(i * 37));
  return image;
}

TEST(Png, ComesBackAsItWent) {
  for (const int64_t channels : {1, 3})
    for (const auto& [height, width] : {std::pair{1, 1}, {7, 5}, {28, 28}, {1, 300}, {300, 2}}) {
      const Image image = gradient(channels, height, width);
      const std::string file = encode_png(image);
      EXPECT_EQ(decode_png(file, "test"), image) << channels << " " << height << " " << width;
      const PictureHeader header =
          read_png_header(std::string_view(file).substr(0, kPngHeaderBytes), file.size(), "test");
      EXPECT_EQ(header.height, height);
      EXPECT_EQ(header.width, width);
      EXPECT_EQ(header.colour, channels == 3);
    }
}

TEST(Png, ChannelsComeOneAfterTheOther) {
  // One line of two pixels: (1, 2, 3) and (4, 5, 6).
  const Image image = decode_png(raw_png(2, 1, 8, 2, "\0\1\2\3\4\5\6"s), "test");
  EXPECT_EQ(image.values, (std::vector<uint8_t>{1, 4, 2, 5, 3, 6}));
}

TEST(Png, GreyBecomesColourByRepeating) {
  const Image image = decode_png(encode_png(gradient(1, 1, 2)), "test", 3);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.values, (std::vector<uint8_t>{0, 37, 0, 37, 0, 37}));
  EXPECT_EQ(complaint([] { decode_png(encode_png(gradient(3, 1, 2)), "a.png", 1); }),
            "a.png is a colour picture where a grey one is needed");
}

TEST(Png, ReadsOtherKindsOfFiles) {
  // 16 bits: the upper 8. Two grey values 0x1234 and 0xff00.
  EXPECT_EQ(decode_png(raw_png(2, 1, 16, 0, "\0\x12\x34\xff\x00"s), "deep").values,
            (std::vector<uint8_t>{0x12, 0xff}));
  // 1 bit: black and white.
  EXPECT_EQ(decode_png(raw_png(3, 1, 1, 0, "\0\xa0"s), "bits").values, (std::vector<uint8_t>{255, 0, 255}));
  // Grey with transparency, which is ignored.
  const Image veiled = decode_png(raw_png(2, 1, 8, 4, "\0\x10\x00\x20\x80"s), "veiled");
  EXPECT_EQ(veiled.channels, 1);
  EXPECT_EQ(veiled.values, (std::vector<uint8_t>{0x10, 0x20}));
  // Colour with transparency.
  EXPECT_EQ(decode_png(raw_png(1, 1, 8, 6, "\0\1\2\3\0"s), "veiled").values, (std::vector<uint8_t>{1, 2, 3}));
  // A palette of two colours.
  const Image palette = decode_png(raw_png(2, 1, 8, 3, "\0\1\0"s, chunk("PLTE", "\1\2\3\4\5\6"s)), "palette");
  EXPECT_EQ(palette.values, (std::vector<uint8_t>{4, 1, 5, 2, 6, 3}));
}

TEST(Png, CutOffAnywhereItIsRefused) {
  for (const std::string& file : {encode_png(gradient(3, 9, 7)), raw_png(2, 2, 8, 0, "\0\1\2\0\3\4"s)})
    for (std::size_t length = 0; length < file.size(); ++length)
      EXPECT_THROW(decode_png(std::string_view(file).substr(0, length), "cut"), UserError) << length;
}

TEST(Png, DamagedAnywhereItIsRefused) {
  const std::string file = encode_png(gradient(3, 9, 7));
  for (std::size_t at = 0; at < file.size(); ++at) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x24);
    EXPECT_THROW(decode_png(damaged, "damaged"), UserError) << "byte " << at;
  }
}

TEST(Png, DimensionsAreBoundedBeforeAnythingIsAllocated) {
  const auto said = [](uint32_t width, uint32_t height, int depth, int type) {
    const std::string file = raw_png(width, height, depth, type, std::string(1000, '\0'));
    return complaint([&] { decode_png(file, "bomb.png"); });
  };
  EXPECT_NE(said(16385, 1, 8, 0).find("at most 16384 a side"), std::string::npos);
  EXPECT_NE(said(16384, 16384, 8, 0).find("67108864 in all"), std::string::npos);
  EXPECT_NE(said(0xffffffff, 0xffffffff, 8, 0), "");
  EXPECT_NE(said(0, 5, 8, 0), "");
  EXPECT_EQ(said(8192, 8192, 8, 2), "bomb.png is too short for the 8192x8192 pixels it claims to hold");
}

TEST(Png, OtherFilesAreRefused) {
  EXPECT_NE(complaint([] { decode_png("not a picture at all, but text", "text.png"); }).find("text.png"),
            std::string::npos);
  EXPECT_NE(complaint([] { decode_png("", "empty.png"); }).find("empty.png"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
