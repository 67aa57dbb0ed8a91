#include "limbeck/tensorfile/gzip.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "limbeck/base/error.h"
#include "limbeck/base/random.h"
#include "support/scratch.h"
#include "tensorfile/broken.h"
#include "tensorfile/compress.h"

namespace limbeck::tensorfile {
namespace {

using test::compressed;
using test::message_of;

std::string refusal(const std::string& bytes, uint64_t limit = 1 << 20) {
  return message_of<UserError>([&] { gunzip(bytes, limit, "x.gz"); });
}

TEST(Gunzip, GivesBackWhatWasPacked) {
  std::string noise(300'000, '\0');  // does not shrink, and fills the buffer several times
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(Random(7).bits(i));
  for (const std::string& content : {std::string(), std::string("a"), std::string(300'000, 'z'), noise}) {
    ASSERT_TRUE(is_gzip(compressed(content)));
    EXPECT_EQ(gunzip(compressed(content), content.size(), "x"), content);
  }
  EXPECT_FALSE(is_gzip(""));
  EXPECT_FALSE(is_gzip("\x1f"));
}

TEST(Gunzip, ReadsSeveralMembers) {
  EXPECT_EQ(gunzip(compressed("one ") + compressed("") + compressed("two"), 100, "x"), "one two");
}

TEST(Gunzip, RefusesWhatIsCutOffOrFollowed) {
  const std::string packed = compressed("some content");
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_NE(refusal(packed.substr(0, size)).find("cut off"), std::string::npos) << size;
  EXPECT_NE(refusal(packed + "x").find("other bytes follow"), std::string::npos);
  EXPECT_NE(refusal(packed + "\x1f\x8b").find("cut off"), std::string::npos);
}

TEST(Gunzip, ChecksTheChecksum) {
  std::string packed = compressed("some content");
  packed[packed.size() - 5] = static_cast<char>(packed[packed.size() - 5] ^ 1);
  EXPECT_NE(refusal(packed).find("no proper gzip file: incorrect data check"), std::string::npos);
}

TEST(Gunzip, ReadsOrRefusesEveryBrokenFile) {
  const std::string good = compressed("some content that repeats, some content that repeats");
  const int refused =
      test::try_broken(good, "x ", [](const std::string& text) { gunzip(text, 1 << 20, "x"); });
  EXPECT_GT(refused, static_cast<int>(good.size()));
}

// 256 MiB of zeros packed to 250 kB: only a megabyte of it is ever unpacked.
TEST(Gunzip, StopsABombAtItsLimit) {
  std::string bomb = compressed(std::string(256 << 20, '\0'));
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  EXPECT_NE(refusal(bomb, 1 << 20).find("larger than 1,048,576 bytes"), std::string::npos);
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 << 10);  // KiB
  EXPECT_NE(refusal(compressed("ab"), 1).find("larger than 1 bytes"), std::string::npos);
  EXPECT_EQ(gunzip(compressed(""), 0, "x"), "");
}

}  // namespace
}  // namespace limbeck::tensorfile
