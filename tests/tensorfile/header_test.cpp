#include "limbeck/tensorfile/header.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::tensorfile {
namespace {

TEST(BytesOf, MultipliesWithoutOverflow) {
  EXPECT_EQ(bytes_of(Type::f32, {}), 4u);
  EXPECT_EQ(bytes_of(Type::f64, {2, 3}), 48u);
  EXPECT_EQ(bytes_of(Type::boolean, {5, 0, 7}), 0u);
  const int64_t half = int64_t{1} << 62;
  EXPECT_EQ(bytes_of(Type::u8, {half}), uint64_t{1} << 62);
  EXPECT_EQ(bytes_of(Type::u8, {half, 2}), std::nullopt);
  EXPECT_EQ(bytes_of(Type::i16, {half}), std::nullopt);
  EXPECT_EQ(bytes_of(Type::u8, {0, half, 2}), std::nullopt);  // its strides would overflow
  EXPECT_EQ(bytes_of(Type::u8, {-1}), std::nullopt);
}

TEST(ParseHeader, OrdersTensorsByTheirBytes) {
  const Header header = parse_header(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},)"
                                     R"("b":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                                     R"("c":{"dtype":"I64","shape":[0],"data_offsets":[4,4]}})",
                                     5, "x");
  ASSERT_EQ(header.slots.size(), 3u);
  EXPECT_EQ(header.slots[0].name + header.slots[1].name + header.slots[2].name, "bca");
  EXPECT_EQ(header.slots[2].begin, 4u);
  EXPECT_EQ(header.slots[2].end, 5u);
  EXPECT_TRUE(header.metadata.empty());
}

TEST(ParseHeader, TakesEmptyTensorsOnlyWhereTensorsMeet) {
  const std::string within = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                             R"("c":{"dtype":"I64","shape":[0],"data_offsets":[2,2]}})";
  EXPECT_NE(test::message_of<UserError>([&] { parse_header(within, 4, "x"); }).find("\"c\" overlaps"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::tensorfile
