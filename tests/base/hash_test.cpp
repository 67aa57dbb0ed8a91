#include "limbeck/base/hash.h"

#include <gtest/gtest.h>

namespace limbeck {
namespace {

// The 128-bit XXH3 of nothing, as its specification prints it.
TEST(Hasher, IsXxh3) { EXPECT_EQ(fingerprint(""), "99aa06d3014798d86001c324468d497f"); }

TEST(Hasher, DoesNotDependOnHowBytesArrive) {
  EXPECT_EQ(Hasher().bytes("ab", 2).bytes("c", 1).hex(), fingerprint("abc"));
  EXPECT_EQ(fingerprint("abc").size(), 32u);
}

TEST(Hasher, TellsApartWhereTextsEnd) {
  EXPECT_NE(Hasher().text("ab").text("c").hex(), Hasher().text("a").text("bc").hex());
  EXPECT_NE(Hasher().number(1).number(2).hex(), Hasher().number(2).number(1).hex());
  EXPECT_NE(Hasher().text("").hex(), Hasher().hex());
}

TEST(Hasher, MayBeAskedTwiceAndGoOn) {
  Hasher hasher;
  hasher.text("a");
  EXPECT_EQ(hasher.hex(), hasher.hex());
  EXPECT_EQ(hasher.text("b").hex(), Hasher().text("a").text("b").hex());
}

}  // namespace
}  // namespace limbeck
