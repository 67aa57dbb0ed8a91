#include "limbeck/data/jpeg.h"

#include <cmath>

#include "data_support.h"
#include "raw_jpeg.h"

namespace limbeck::data {
namespace {

Image slope(int64_t channels, int64_t height, int64_t width) {
  Image image{.channels = channels, .height = height, .width = width, .values = {}};
  for (int64_t channel = 0; channel < channels; ++channel)
    for (int64_t y = 0; y < height; ++y)
      for (int64_t x = 0; x < width; ++x)
        image.values.push_back(static_cast<uint8_t>(40 + 50 * channel + 2 * y + x));
  return image;
}

// The largest difference of two pictures of one size.
int distance(const Image& a, const Image& b) {
  EXPECT_EQ(a.channels, b.channels);
  EXPECT_EQ(a.height, b.height);
  EXPECT_EQ(a.width, b.width);
  int largest = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    largest = std::max(largest, std::abs(a.values[i] - b.values[i]));
  return largest;
}

TEST(Jpeg, FlatBlocksComeBackExactly) {
  const Image image = blocks({0, 17, 128, 255});
  for (const bool progressive : {false, true})
    EXPECT_EQ(decode_jpeg(encode_jpeg(image, {.progressive = progressive}), "test"), image);
}

TEST(Jpeg, PicturesOfAnySizeComeBackNearly) {
  for (const int64_t channels : {1, 3})
    for (const auto& [height, width] : {std::pair{1, 1}, {7, 5}, {8, 8}, {17, 9}, {1, 60}, {33, 2}})
      for (const bool progressive : {false, true}) {
        const Image image = slope(channels, height, width);
        const std::string file = encode_jpeg(image, {.progressive = progressive});
        EXPECT_LE(distance(decode_jpeg(file, "test"), image), 8) << height << "x" << width;
        EXPECT_EQ(read_jpeg_header(file, file.size(), "test"),
                  (PictureHeader{.height = height, .width = width, .colour = channels == 3}));
      }
}

TEST(Jpeg, ChannelsAreRedGreenBlue) {
  const Image image = flat({250, 120, 10});
  EXPECT_LE(distance(decode_jpeg(encode_jpeg(image), "test"), image), 2);
}

TEST(Jpeg, GreyBecomesColourByRepeating) {
  const Image image = decode_jpeg(encode_jpeg(blocks({9, 200})), "test", 3);
  EXPECT_EQ(image.channels, 3);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    EXPECT_EQ(image.values[channel * 128], 9);
    EXPECT_EQ(image.values[channel * 128 + 8], 200);
  }
  EXPECT_EQ(complaint([] {
              decode_jpeg(encode_jpeg(flat({1, 2, 3})), "a.jpg", 1);
            }),
            "a.jpg is a colour picture where a grey one is needed");
}

TEST(Jpeg, InksBecomeColours) {
  // Stored inverted, as Adobe does: values are light left over. 128 * 51 / 255 = 25.6.
  EXPECT_EQ(decode_jpeg(encode_jpeg(flat({255, 128, 0, 255})), "test"), flat({255, 128, 0}));
  EXPECT_EQ(decode_jpeg(encode_jpeg(flat({255, 128, 0, 51})), "test"), flat({51, 26, 0}));
  // Stored as they are: cyan 0, magenta 127 of 255, yellow all, black 204.
  EXPECT_EQ(decode_jpeg(encode_jpeg(flat({0, 127, 255, 0}), {.adobe = false}), "test"), flat({255, 128, 0}));
  EXPECT_EQ(decode_jpeg(encode_jpeg(flat({0, 127, 255, 204}), {.adobe = false}), "test"), flat({51, 26, 0}));
  // Stored as brightness, two colour differences and black.
  const Image ycck = decode_jpeg(encode_jpeg(flat({200, 128, 60, 255}), {.stored = JCS_YCCK}), "test");
  EXPECT_LE(distance(ycck, flat({200, 128, 60})), 2);
}

// Stored:  1 2 3     seen upright as the orientation says where its first line and first column belong.
//          4 5 6
TEST(Jpeg, EveryOrientationIsTurnedUpright) {
  const Image stored{1, 2, 3, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(upright(stored, 1), stored);
  EXPECT_EQ(upright(stored, 2), (Image{1, 2, 3, {3, 2, 1, 6, 5, 4}}));  // top, right
  EXPECT_EQ(upright(stored, 3), (Image{1, 2, 3, {6, 5, 4, 3, 2, 1}}));  // bottom, right
  EXPECT_EQ(upright(stored, 4), (Image{1, 2, 3, {4, 5, 6, 1, 2, 3}}));  // bottom, left
  EXPECT_EQ(upright(stored, 5), (Image{1, 3, 2, {1, 4, 2, 5, 3, 6}}));  // left, top
  EXPECT_EQ(upright(stored, 6), (Image{1, 3, 2, {4, 1, 5, 2, 6, 3}}));  // right, top
  EXPECT_EQ(upright(stored, 7), (Image{1, 3, 2, {6, 3, 5, 2, 4, 1}}));  // right, bottom
  EXPECT_EQ(upright(stored, 8), (Image{1, 3, 2, {3, 6, 2, 5, 1, 4}}));  // left, bottom
  const Image colours = upright({2, 1, 2, {1, 2, 3, 4}}, 6);
  EXPECT_EQ(colours, (Image{2, 2, 1, {1, 2, 3, 4}}));
}

TEST(Jpeg, TheOrientationOfAFileIsHeeded) {
  for (const std::string order : {"MM", "II"}) {
    const std::string file = encode_jpeg(blocks({0, 100, 200}), {.exif = exif_of(6, order)});
    EXPECT_EQ(read_jpeg_header(file, file.size(), "test"), (PictureHeader{.height = 24, .width = 8}));
    const Image image = decode_jpeg(file, "test");
    EXPECT_EQ(image.height, 24);
    EXPECT_EQ(image.values[0], 0);
    EXPECT_EQ(image.values[8 * 8], 100);
    EXPECT_EQ(image.values[23 * 8 + 7], 200);
  }
}

TEST(Jpeg, CutOffAnywhereItIsRefused) {
  for (const std::string& file :
       {encode_jpeg(slope(3, 9, 17)), encode_jpeg(slope(1, 20, 20), {.progressive = true})})
    for (std::size_t length = 0; length < file.size(); ++length)
      EXPECT_THROW(decode_jpeg(std::string_view(file).substr(0, length), "cut"), UserError) << length;
}

TEST(Jpeg, DamagedAnywhereItIsRefusedOrOfTheSizeThatItSays) {
  const std::string file = encode_jpeg(slope(3, 9, 17), {.progressive = true, .exif = exif_of(3)});
  int refused = 0;
  for (std::size_t at = 0; at < file.size(); ++at) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x24);
    try {
      const PictureHeader header = read_jpeg_header(damaged, damaged.size(), "damaged").value();
      const Image image = decode_jpeg(damaged, "damaged");
      EXPECT_EQ(image.height, header.height) << at;
      EXPECT_EQ(image.values.size(), static_cast<std::size_t>(image.channels * header.height * header.width));
    } catch (const UserError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 20);
}

TEST(Jpeg, BytesThatSayNothingOfThePictureAreNoFault) {
  std::string file = encode_jpeg(blocks({1, 2}));
  file.insert(file.size() - 2, "xyz");
  EXPECT_EQ(decode_jpeg(file, "test"), blocks({1, 2}));
}

TEST(Jpeg, ABrokenCodeIsToldWithItsFile) {
  std::string file = encode_jpeg(slope(3, 40, 40));
  for (std::size_t i = file.size() - 60; i < file.size() - 2; ++i) file[i] = '\x7f';
  const std::string said = complaint([&] { decode_jpeg(file, "bad.jpg"); });
  EXPECT_TRUE(said.starts_with("bad.jpg is no readable JPEG picture: ")) << said;
}

TEST(Jpeg, SizesAreHeldAgainstTheFileBeforeAnythingIsAllocated) {
  const auto said = [](int height, int width) {
    std::string file = encode_jpeg(blocks({1, 2}));
    const std::size_t frame = file.find("\xff\xc0");
    for (const auto& [at, value] : {std::pair{frame + 5, height}, {frame + 7, width}}) {
      file[at] = static_cast<char>(value >> 8);
      file[at + 1] = static_cast<char>(value);
    }
    return complaint([&] { decode_jpeg(file, "bomb.jpg"); });
  };
  EXPECT_NE(said(16385, 1).find("at most 16384 a side"), std::string::npos);
  EXPECT_NE(said(16384, 16384).find("67108864 in all"), std::string::npos);
  EXPECT_NE(said(0, 16).find("without pixels"), std::string::npos);
  EXPECT_EQ(said(8192, 8192), "bomb.jpg is too short for the 8192x8192 pixels it claims to hold");
}

// A small file of very many scans over a large picture would keep the decoder busy for hours.
TEST(Jpeg, ScansWithoutEndAreRefused) {
  const std::string file = encode_jpeg(blocks({40, 200}), {.two_scans = true});
  const std::size_t first = file.find("\xff\xc4"), second = file.find("\xff\xc4", first + 2);
  ASSERT_NE(second, std::string::npos);
  const std::string scan = file.substr(first, second - first);
  std::string some = file, many = file;
  for (int i = 0; i < 100; ++i) some.insert(first, scan);
  for (int i = 0; i < 1000; ++i) many.insert(first, scan);
  EXPECT_EQ(decode_jpeg(some, "test"), blocks({40, 200}));
  EXPECT_NE(complaint([&] { decode_jpeg(many, "many.jpg"); }).find("more than 500 scans"), std::string::npos);
}

TEST(Jpeg, KindsThatAreNotReadAreRefused) {
  const std::string arithmetic = encode_jpeg(blocks({1, 2}), {.arithmetic = true});
  EXPECT_NE(complaint([&] { decode_jpeg(arithmetic, "a.jpg"); }).find("arithmetic-coded JPEG"),
            std::string::npos);
  EXPECT_NE(complaint([] { decode_jpeg("text", "a.jpg"); }).find("a.jpg is no readable JPEG picture"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
