#include "limbeck/data/memory_set.h"

#include "data_support.h"
#include "limbeck/base/check.h"

namespace limbeck::data {
namespace {

TEST(MemorySet, ReadsRowsInTheOrderAskedFor) {
  const auto set = counting_set(10);
  EXPECT_EQ(set->size(), 10);
  EXPECT_EQ(set->label(4), 1);
  Fields fields;
  set->read(std::vector<int64_t>{7, 0, 7}, fields);
  const Block& block = fields.at("image");
  EXPECT_EQ(block.rows, 3);
  EXPECT_EQ(block.shape, (Shape{1, 2, 2}));
  EXPECT_EQ(block.bytes, (std::vector<uint8_t>{7, 8, 9, 10, 0, 1, 2, 3, 7, 8, 9, 10}));
  EXPECT_THROW(set->read(std::vector<int64_t>{10}, fields), CheckFailed);
  EXPECT_THROW(set->label(-1), CheckFailed);
}

TEST(MemorySet, FingerprintChangesWithValuesLabelsAndShape) {
  const Facts facts{.fields = {{"image", {1, 2, 2}}}, .classes = 2};
  const std::vector<uint8_t> bytes{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<uint8_t> others = bytes;
  others[5] = 0;
  const std::string known = MemorySet(facts, bytes, {0, 1}).fingerprint();
  EXPECT_EQ(MemorySet(facts, bytes, {0, 1}).fingerprint(), known);
  EXPECT_NE(MemorySet(facts, others, {0, 1}).fingerprint(), known);
  EXPECT_NE(MemorySet(facts, bytes, {1, 1}).fingerprint(), known);
  EXPECT_NE(MemorySet({.fields = {{"image", {1, 1, 4}}}, .classes = 2}, bytes, {0, 1}).fingerprint(), known);
  EXPECT_NE(MemorySet(facts, bytes, {}).fingerprint(), known);
}

TEST(MemorySet, WithoutLabelsNobodyKnows) { EXPECT_EQ(counting_set(3, {1, 2, 2}, 0)->label(1), -1); }

}  // namespace
}  // namespace limbeck::data
