#include "data_support.h"

namespace limbeck::data {
namespace {

Block pairs(int64_t rows) {
  std::vector<uint8_t> values;
  for (int64_t i = 0; i < rows; ++i) values.insert(values.end(), {1, 2});
  return block_of({1, 1, 2}, values);
}

int64_t mirrored(const Block& block) {
  int64_t count = 0;
  for (std::size_t i = 0; i < block.bytes.size(); i += 2) count += block.bytes[i] == 2;
  return count;
}

TEST(RandomFlip, MirrorsAsOftenAsAsked) {
  EXPECT_EQ(mirrored(applied(*transform("{transform: random_flip, probability: 0}"), pairs(100))), 0);
  EXPECT_EQ(mirrored(applied(*transform("{transform: random_flip, probability: 1}"), pairs(100))), 100);
  // Standard deviations sqrt(10000 p (1 - p)).
  EXPECT_NEAR(mirrored(applied(*transform("{transform: random_flip}"), pairs(10000))), 5000, 4 * 50);
  EXPECT_NEAR(mirrored(applied(*transform("{transform: random_flip, probability: 0.25}"), pairs(10000))),
              2500, 4 * 43.3);
}

TEST(RandomFlip, FieldsAreMirroredAlike) {
  Fields fields{{"depth", pairs(50)}, {"image", pairs(50)}};
  Block scratch;
  transform("{transform: random_flip}")->apply(fields, keys_of(50), scratch);
  EXPECT_EQ(fields.at("depth").bytes, fields.at("image").bytes);
}

TEST(RandomFlip, RefusesBadOptionsAndShapes) {
  EXPECT_THROW(transform("{transform: random_flip, probability: 1.5}"), RecipeError);
  EXPECT_THROW(transform("{transform: random_flip}")->shape({4}), UserError);
}

TEST(RandomFlip, WritesAllItsNumbers) {
  EXPECT_EQ(transform("{transform: random_flip}")->text(), "{transform: random_flip, probability: 0.5}");
}

}  // namespace
}  // namespace limbeck::data
