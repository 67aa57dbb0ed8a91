#include "limbeck/data/cifar.h"

#include "data_support.h"

namespace limbeck::data {
namespace {

// A record with these labels whose values count from `first`.
std::string record(const std::string& labels, uint8_t first) {
  std::string bytes = labels;
  for (int64_t i = 0; i < kCifarValues; ++i) bytes += static_cast<char>(first + i);
  return bytes;
}

TEST(Cifar, RecordsAreALabelAndThePlanesOfColour) {
  std::vector<uint8_t> values;
  std::vector<int64_t> labels;
  parse_cifar(record("\x07", 1) + record("\x02", 200), {1, 10}, "a.bin", 1, values, labels);
  EXPECT_EQ(labels, (std::vector<int64_t>{7, 2}));
  ASSERT_EQ(values.size(), static_cast<std::size_t>(2 * kCifarValues));
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[1024], 1) << "green begins after 1024 values of red";
  EXPECT_EQ(values[static_cast<std::size_t>(kCifarValues)], 200);
  parse_cifar(record("\x01", 0), {1, 10}, "b.bin", 1, values, labels);
  EXPECT_EQ(labels.size(), 3u) << "records are appended";
}

TEST(Cifar, OfTwoLabelsTheFineOneCounts) {
  std::vector<uint8_t> values;
  std::vector<int64_t> labels;
  parse_cifar(record("\x13\x63", 5), {2, 100}, "a.bin", 1, values, labels);
  EXPECT_EQ(labels, std::vector<int64_t>{99});
  EXPECT_EQ(values[0], 5);
}

TEST(Cifar, ALabelOutOfRangeIsNamedWithItsRecord) {
  std::vector<uint8_t> values;
  std::vector<int64_t> labels;
  EXPECT_EQ(complaint([&] {
              parse_cifar(record("\x01", 0) + record("\x0a", 0), {1, 10}, "a.bin", 1001, values, labels);
            }),
            "a.bin: label 10 of record 1,002 is out of range; labels are 0 to 9");
}

TEST(Cifar, RecordsMustBeWhole) {
  std::vector<uint8_t> values;
  std::vector<int64_t> labels;
  for (const std::size_t length : {1u, 3072u, 3074u})
    EXPECT_EQ(complaint([&] {
                parse_cifar(std::string(length, '\0'), {1, 10}, "a.bin", 1, values, labels);
              }),
              "a.bin does not hold whole records of 3,073 bytes");
  EXPECT_TRUE(labels.empty());
}

}  // namespace
}  // namespace limbeck::data
