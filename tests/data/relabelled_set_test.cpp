#include "limbeck/data/relabelled_set.h"

#include "data_support.h"

namespace limbeck::data {
namespace {

TEST(RelabelledSet, ShowsTheSamplesOfAnotherUnderOtherLabels) {
  const auto samples = counting_set(5);  // labels 0 1 2 0 1
  const RelabelledSet set(samples, {1, 0, 1}, 2, {"one", "others"});
  EXPECT_EQ(set.size(), 5);
  EXPECT_EQ(set.facts().classes, 2);
  EXPECT_EQ(set.facts().class_names, (std::vector<std::string>{"one", "others"}));
  std::vector<int64_t> labels;
  for (int64_t row = 0; row < 5; ++row) labels.push_back(set.label(row));
  EXPECT_EQ(labels, (std::vector<int64_t>{1, 0, 1, 1, 0}));
  Fields mine, theirs;
  const std::vector<int64_t> rows{4, 0};
  set.read(rows, mine);
  samples->read(rows, theirs);
  EXPECT_EQ(mine.at("image").bytes, theirs.at("image").bytes);
}

TEST(RelabelledSet, LeavesUnknownLabelsUnknown) {
  const auto samples = std::make_shared<MemorySet>(Facts{.fields = {{"image", {1, 1, 1}}}, .classes = 2},
                                                   std::vector<uint8_t>(2), std::vector<int64_t>{-1, 1});
  EXPECT_EQ(RelabelledSet(samples, {0, 0}, 1, {}).label(0), -1);
  EXPECT_EQ(RelabelledSet(samples, {0, 0}, 1, {}).label(1), 0);
}

TEST(RelabelledSet, IsAnotherSetThanItsSamples) {
  const auto samples = counting_set(5);
  const RelabelledSet set(samples, {1, 0, 1}, 2, {});
  EXPECT_NE(set.fingerprint(), samples->fingerprint());
  EXPECT_NE(set.fingerprint(), RelabelledSet(samples, {1, 1, 0}, 2, {}).fingerprint());
  EXPECT_NE(set.fingerprint(), RelabelledSet(counting_set(6), {1, 0, 1}, 2, {}).fingerprint());
  EXPECT_EQ(set.fingerprint(), RelabelledSet(counting_set(5), {1, 0, 1}, 2, {}).fingerprint());
}

}  // namespace
}  // namespace limbeck::data
