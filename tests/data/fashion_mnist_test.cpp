#include <cstdlib>

#include "data_support.h"

namespace limbeck::data {
namespace {

// Null where the files are not on this machine.
std::shared_ptr<const DataSet> opened(const std::string& split) {
  const std::string unpacked = LIMBECK_SOURCE_FOLDER "/.deps/debian/usr/share/datasets/fashion-mnist";
  const std::string folder = std::filesystem::is_directory(unpacked) ? ", folder: " + unpacked : "";
  try {
    return source("{set: fashion_mnist, split: " + split + folder + "}").open();
  } catch (const DataMissing&) {
    return nullptr;
  }
}

TEST(FashionMnist, HasItsKnownStatistics) {
  const auto train = opened("train");
  if (!train) GTEST_SKIP() << "the files of fashion_mnist are not on this machine";
  EXPECT_EQ(train->size(), 60000);
  const Statistics found = statistics(*train, all_rows(*train));
  ASSERT_EQ(found.mean.size(), 1u);
  EXPECT_NEAR(found.mean[0], 0.2860, 5e-5);
  EXPECT_NEAR(found.deviation[0], 0.3530, 5e-5);
  std::vector<int> counts(10, 0);
  for (int64_t row = 0; row < train->size(); ++row) ++counts[static_cast<std::size_t>(train->label(row))];
  EXPECT_EQ(counts, std::vector<int>(10, 6000));
  EXPECT_EQ(train->label(0), 9) << "the first is an ankle boot";
}

TEST(FashionMnist, SplitsDiffer) {
  const auto train = opened("train"), test = opened("test");
  if (!train || !test) GTEST_SKIP() << "the files of fashion_mnist are not on this machine";
  EXPECT_EQ(test->size(), 10000);
  EXPECT_NE(train->fingerprint(), test->fingerprint());
  EXPECT_EQ(train->fingerprint(), opened("train")->fingerprint());
}

TEST(FashionMnist, SaysHowToGetIt) {
  const std::string said = complaint([] { source("{set: fashion_mnist, folder: /nowhere}").open(); });
  EXPECT_NE(said.find("dataset-fashion-mnist"), std::string::npos) << said;
}

}  // namespace
}  // namespace limbeck::data
