#include "limbeck/report/picture.h"

#include <gtest/gtest.h>

#include "report/fixture.h"

namespace limbeck::report {
namespace {

// The examples of RFC 4648, section 10.
TEST(Picture, Base64IsAsPublished) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Picture, HoldsTheFileItselfAndItsSize) {
  const test::Scratch scratch;
  scratch.file("a.png", png());
  const std::string html = picture(scratch.path(), "a.png", "a \"coat\"");
  EXPECT_TRUE(holds(html, "src=\"data:image/png;base64," + base64(png()) + "\""));
  EXPECT_TRUE(holds(html, "width=\"1\" height=\"1\""));
  EXPECT_TRUE(holds(html, "alt=\"a &quot;coat&quot;\""));
}

TEST(Picture, OfWhatIsNoneIsABoxThatSaysSo) {
  const test::Scratch scratch;
  scratch.file("inside/text.png", "not a picture at all, but long enough");
  scratch.file("inside/short.png", png().substr(0, 20));
  scratch.file("outside.png", png());
  for (const char* name :
       {"none.png", "text.png", "short.png", "../outside.png", "x/../../outside.png", ""}) {
    const std::string html = picture(scratch / "inside", name, "a coat");
    EXPECT_TRUE(holds(html, "a coat, picture missing")) << name;
    EXPECT_FALSE(holds(html, "base64")) << name;
  }
  EXPECT_FALSE(holds(picture(scratch / "inside", (scratch / "outside.png").string(), "a coat"), "base64"));
}

}  // namespace
}  // namespace limbeck::report
