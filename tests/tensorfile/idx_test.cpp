#include "limbeck/tensorfile/idx.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"
#include "tensorfile/broken.h"
#include "tensorfile/compress.h"

namespace limbeck::tensorfile {
namespace {

using test::compressed;
using test::message_of;
using test::Scratch;
using std::operator""s;

// Two images of 2 by 3 pixels.
const std::string kSmall = "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03"s + "abcdefghijkl";

std::string refusal(const std::string& bytes) {
  return message_of<UserError>([&] { parse_idx(bytes, "x.idx"); });
}

TEST(Idx, ReadsSizesAndValues) {
  const Idx idx = parse_idx(kSmall, "x");
  EXPECT_EQ(idx.shape, (std::vector<int64_t>{2, 2, 3}));
  EXPECT_EQ(std::string(idx.values.begin(), idx.values.end()), "abcdefghijkl");
}

TEST(Idx, ReadsSetsOfNoRows) {
  EXPECT_EQ(parse_idx("\0\0\x08\x02\0\0\0\0\0\0\0\x05"s, "x").shape, (std::vector<int64_t>{0, 5}));
}

TEST(Idx, ReadsPlainAndCompressedFilesAlike) {
  const Scratch scratch;
  EXPECT_EQ(read_idx(scratch.file("plain", kSmall)).values, parse_idx(kSmall, "x").values);
  EXPECT_EQ(read_idx(scratch.file("packed.gz", compressed(kSmall))).values, parse_idx(kSmall, "x").values);
  EXPECT_THROW(read_idx(scratch / "none"), UserError);
}

TEST(Idx, RefusesWhatIsWrongAndSaysWhat) {
  EXPECT_NE(refusal("").find("only 0 bytes"), std::string::npos);
  EXPECT_NE(refusal("\x89PNG").find("begin with the bytes 0 0"), std::string::npos);
  EXPECT_NE(refusal("\0\0\x0d\x01\0\0\0\0"s).find("type 13 where 8"), std::string::npos);
  EXPECT_NE(refusal("\0\0\x08\0"s).find("no dimensions"), std::string::npos);
  EXPECT_NE(refusal("\0\0\x08\x03\0\0\0\x02"s).find("cut off within its sizes"), std::string::npos);
  EXPECT_NE(refusal(kSmall + "x").find("promise 12 bytes and there are 13"), std::string::npos);
  EXPECT_NE(refusal(kSmall.substr(0, kSmall.size() - 1)).find("is it cut off?"), std::string::npos);
  // 2^32 - 1 to the third power overflows; 255 dimensions of one size would not.
  EXPECT_NE(refusal("\0\0\x08\x03"s + std::string(12, '\xff')).find("overflow"), std::string::npos);
  EXPECT_NE(refusal("\0\0\x08\x02"s + std::string(8, '\xff')).find("promise 18446744065119617025"),
            std::string::npos);
  EXPECT_TRUE(refusal("").starts_with("x.idx is no proper IDX file: "));
}

TEST(Idx, ReadsOrRefusesEveryBrokenFile) {
  const int refused = test::try_broken(kSmall, "x ", [](const std::string& text) { parse_idx(text, "x"); });
  EXPECT_GT(refused, static_cast<int>(kSmall.size()));
}

TEST(ReadMaybeGzip, BoundsWhatItReads) {
  const Scratch scratch;
  const std::string content(10'000, 'a');
  EXPECT_EQ(read_maybe_gzip(scratch.file("a.gz", compressed(content)), 10'000), content);
  EXPECT_EQ(read_maybe_gzip(scratch.file("a", content), 10'000), content);
  EXPECT_THROW(read_maybe_gzip(scratch / "a.gz", 9'999), UserError);
  EXPECT_THROW(read_maybe_gzip(scratch / "a", 9'999), UserError);
}

}  // namespace
}  // namespace limbeck::tensorfile
