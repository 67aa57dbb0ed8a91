#include "data_support.h"
#include "limbeck/data/jpeg.h"
#include "raw_jpeg.h"

namespace limbeck::data {
namespace {

using std::string_literals::operator""s;

std::string segment(char marker, const std::string& content) {
  const std::size_t length = content.size() + 2;
  return "\xff"s + marker + static_cast<char>(length >> 8) + static_cast<char>(length) + content;
}

// A frame of 3 components, 5 high and 7 wide.
std::string frame(char marker = '\xc0', const std::string& content = "\x08\x00\x05\x00\x07\x03"s) {
  return segment(marker, content + std::string(9, '\1'));
}

const std::string kBegin = "\xff\xd8";

JpegMarkers markers_of(const std::string& bytes) {
  const auto found = read_jpeg_markers(bytes, "x.jpg");
  EXPECT_TRUE(found);
  return found.value_or(JpegMarkers{});
}

TEST(JpegMarkers, GiveTheSizeWhateverStandsBeforeIt) {
  const std::string before =
      segment('\xe0', "JFIF\0 whatever"s) + segment('\xfe', "a comment") + "\xff\xff\xff";
  for (const char marker : {'\xc0', '\xc1', '\xc2'}) {
    const JpegMarkers found = markers_of(kBegin + before + frame(marker));
    EXPECT_EQ(found.height, 5);
    EXPECT_EQ(found.width, 7);
    EXPECT_EQ(found.components, 3);
    EXPECT_EQ(found.orientation, 1);
  }
}

TEST(JpegMarkers, GiveTheOrientation) {
  for (const std::string order : {"MM", "II"})
    for (int orientation = 1; orientation <= 8; ++orientation)
      EXPECT_EQ(markers_of(kBegin + segment('\xe1', exif_of(orientation, order)) + frame()).orientation,
                orientation);
}

TEST(JpegMarkers, AnExifSegmentThatCannotBeUnderstoodSaysNothing) {
  for (const int value : {0, 9})
    EXPECT_EQ(markers_of(kBegin + segment('\xe1', exif_of(value)) + frame()).orientation, 1);
  const std::string whole = exif_of(6);
  for (std::size_t length = 0; length < 38; ++length)
    EXPECT_EQ(markers_of(kBegin + segment('\xe1', whole.substr(0, length)) + frame()).orientation, 1)
        << length;
  EXPECT_EQ(markers_of(kBegin + segment('\xe1', "http://ns.adobe.com/xap/1.0/") + frame()).orientation, 1);
  std::string far = whole;  // its first list lies behind its end
  far[10] = far[11] = far[12] = '\x7f';
  EXPECT_EQ(markers_of(kBegin + segment('\xe1', far) + frame()).orientation, 1);
}

TEST(JpegMarkers, TheFirstExifSegmentCounts) {
  const std::string both = segment('\xe1', exif_of(3)) + segment('\xe1', exif_of(6));
  EXPECT_EQ(markers_of(kBegin + both + frame()).orientation, 3);
}

TEST(JpegMarkers, ABeginningThatIsTooShortSaysNothingYet) {
  const std::string whole = kBegin + segment('\xe1', exif_of(6)) + frame();
  for (std::size_t length = 2; length < whole.size(); ++length)
    EXPECT_FALSE(read_jpeg_markers(whole.substr(0, length), "x.jpg")) << length;
  EXPECT_FALSE(read_jpeg_header(whole.substr(0, 20), 1000, "x.jpg"));
  EXPECT_NE(
      complaint([&] { read_jpeg_header(whole.substr(0, 20), 20, "x.jpg"); }).find("ends before its picture"),
      std::string::npos);
}

TEST(JpegMarkers, RefuseWhatIsNoJpeg) {
  const auto said = [](const std::string& bytes) {
    return complaint([&] { read_jpeg_markers(bytes, "x.jpg"); });
  };
  EXPECT_NE(said("PNG").find("does not begin as one"), std::string::npos);
  EXPECT_NE(said(kBegin + "text").find("a marker is missing"), std::string::npos);
  EXPECT_NE(said(kBegin + "\xff\xda\x00\x08"s).find("no frame"), std::string::npos);
  EXPECT_NE(said(kBegin + "\xff\xe0\x00\x01"s).find("impossible length"), std::string::npos);
  EXPECT_NE(said(kBegin + "\xff\xd0\x00\x08"s).find("where it must not"), std::string::npos);
  EXPECT_NE(said(kBegin + segment('\xc0', "\x08\x00"s)).find("frame is cut off"), std::string::npos);
  EXPECT_NE(said(kBegin + frame('\xc3')).find("lossless"), std::string::npos);
  EXPECT_NE(said(kBegin + frame('\xc0', "\x0c\x00\x05\x00\x07\x03"s)).find("12 bits"), std::string::npos);
  EXPECT_NE(said(kBegin + frame('\xc0', "\x08\x00\x05\x00\x07\x02"s)).find("2 colour components"),
            std::string::npos);
  EXPECT_NE(said(kBegin + frame('\xc0', "\x08\x00\x00\x00\x07\x03"s)).find("without pixels"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
