#include "limbeck/base/protobuf.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

#include "limbeck/base/error.h"

namespace limbeck {
namespace {

std::string hex(const Message& message) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : message.data()) {
    if (!text.empty()) text += ' ';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// The worked examples of https://protobuf.dev/programming-guides/encoding.
TEST(Message, WritesTheExamplesOfTheFormatsOwnPage) {
  EXPECT_EQ(hex(Message().integer(1, 150)), "08 96 01");
  EXPECT_EQ(hex(Message().text(2, "testing")), "12 07 74 65 73 74 69 6e 67");
  EXPECT_EQ(hex(Message().message(3, Message().integer(1, 150))), "1a 03 08 96 01");
  EXPECT_EQ(hex(Message().integers(6, std::vector<int64_t>{3, 270, 86942})), "32 06 03 8e 02 9e a7 05");
}

TEST(Message, WritesNegativeIntegersAsTenBytes) {
  EXPECT_EQ(hex(Message().integer(1, -2)), "08 fe ff ff ff ff ff ff ff ff 01");
  EXPECT_EQ(hex(Message().integer(1, std::numeric_limits<int64_t>::min())),
            "08 80 80 80 80 80 80 80 80 80 01");
  EXPECT_EQ(hex(Message().integer(1, std::numeric_limits<int64_t>::max())), "08 ff ff ff ff ff ff ff ff 7f");
}

TEST(Message, WritesZeroAndOneAsOneByte) {
  EXPECT_EQ(hex(Message().integer(1, 0)), "08 00");
  EXPECT_EQ(hex(Message().integer(1, 127).integer(1, 128)), "08 7f 08 80 01");
}

// 1.0f is 0x3f800000, -2.0 is 0xc000000000000000; both stand lowest byte first.
TEST(Message, WritesRealsLowestByteFirst) {
  EXPECT_EQ(hex(Message().real32(2, 1.0f)), "15 00 00 80 3f");
  EXPECT_EQ(hex(Message().real64(1, -2.0)), "09 00 00 00 00 00 00 00 c0");
  EXPECT_EQ(hex(Message().reals32(4, std::array{1.0f, 0.5f})), "22 08 00 00 80 3f 00 00 00 3f");
  EXPECT_EQ(hex(Message().reals64(4, std::array{-2.0})), "22 08 00 00 00 00 00 00 00 c0");
}

// Field 16 is the first whose tag needs two bytes: 16 << 3 = 128.
TEST(Message, WritesLargeFieldNumbers) {
  EXPECT_EQ(hex(Message().integer(15, 1)), "78 01");
  EXPECT_EQ(hex(Message().integer(16, 1)), "80 01 01");
  EXPECT_EQ(hex(Message().integer((1 << 29) - 1, 1)), "f8 ff ff ff 0f 01");
}

TEST(Message, WritesBytesWithTheirLengthWhateverTheyHold) {
  const std::array<std::byte, 3> bytes{std::byte{0}, std::byte{0xff}, std::byte{0x0a}};
  EXPECT_EQ(hex(Message().bytes(1, bytes)), "0a 03 00 ff 0a");
  EXPECT_EQ(hex(Message().bytes(1, std::string_view("\0a", 2))), "0a 02 00 61");
  EXPECT_EQ(hex(Message().text(1, "")), "0a 00");
  EXPECT_EQ(Message().bytes(1, std::string(300, 'x')).data().size(), 1u + 2u + 300u);
}

TEST(Message, WritesEmptyMessagesButNoEmptyPackedFields) {
  EXPECT_EQ(hex(Message().message(7, Message())), "3a 00");
  EXPECT_EQ(hex(Message().integers(7, {}).reals32(7, {}).reals64(7, {})), "");
}

TEST(Message, RefusesFieldNumbersThatDoNotExist) {
  EXPECT_THROW(Message().integer(0, 1), CheckFailed);
  EXPECT_THROW(Message().integer(-1, 1), CheckFailed);
  EXPECT_THROW(Message().text(1 << 29, ""), CheckFailed);
  Message message;
  EXPECT_THROW(message.message(1, message), CheckFailed);
}

}  // namespace
}  // namespace limbeck
