#include "limbeck/data/batch.h"

#include <ATen/ATen.h>

#include "data_support.h"
#include "limbeck/base/check.h"

namespace limbeck::data {
namespace {

Batch five_rows() {
  const Tensor labels = at::tensor({2, -1, 0, 2, 1}, at::kLong);
  return batch_of({{"image", at::arange(10, at::kFloat).reshape({5, 2})}}, labels, 3);
}

TEST(Batch, CountsKnownLabelsByClass) {
  const Batch batch = five_rows();
  EXPECT_EQ(batch.rows, 5);
  EXPECT_EQ(batch.labelled, 4);
  EXPECT_EQ(batch.class_counts, (std::vector<double>{1, 1, 2}));
  EXPECT_TRUE(batch.ids.equal(at::arange(5, at::kLong)));
}

TEST(Batch, PartsShareMemoryAndCountTheirOwnRows) {
  const Batch batch = five_rows();
  const Batch part = batch.part(1, 4);
  EXPECT_EQ(part.rows, 3);
  EXPECT_EQ(part.first_row, 1);
  EXPECT_EQ(part.labelled, 2);
  EXPECT_EQ(part.class_counts, (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(part.inputs.at("image").data_ptr<float>(), batch.inputs.at("image").data_ptr<float>() + 2);
  EXPECT_TRUE(part.labels.equal(at::tensor({-1, 0, 2}, at::kLong)));
  EXPECT_TRUE(part.ids.equal(at::tensor({1, 2, 3}, at::kLong)));
  EXPECT_EQ(part.part(1, 3).first_row, 2);
  EXPECT_EQ(part.part(1, 3).labelled, 2);
  EXPECT_THROW(batch.part(3, 6), CheckFailed);
}

TEST(Batch, PartsOfAHandMadeBatchCountFromTheTensor) {
  Batch batch = five_rows();
  batch.host_labels.clear();
  EXPECT_EQ(batch.part(1, 4).labelled, 2);
}

TEST(Batch, PartsCountTheirRowsWithSoftLabels) {
  Batch batch = five_rows();
  EXPECT_EQ(batch.part(1, 4).soft_labelled, 0);
  batch.soft_labels = at::zeros({5, 3});
  batch.soft_labels[1][2] = 1.0;
  batch.soft_labels[4].fill_(1.0 / 3);
  batch.soft_labelled = 2;
  EXPECT_EQ(batch.part(0, 4).soft_labelled, 1);
  EXPECT_EQ(batch.part(2, 4).soft_labelled, 0);
  EXPECT_EQ(batch.part(1, 5).part(3, 4).soft_labelled, 1);
  batch.soft_labels.fill_(1.0 / 3);
  batch.soft_labelled = 5;
  EXPECT_EQ(batch.part(1, 4).soft_labelled, 3);
  EXPECT_EQ(batch.to(at::kMeta).part(1, 4).soft_labelled, 3) << "without a look at the device";
}

TEST(Batch, NeedsNoLabels) {
  const Batch batch = batch_of({{"image", at::zeros({4, 1})}});
  EXPECT_FALSE(batch.labels.defined());
  EXPECT_EQ(batch.labelled, 0);
  EXPECT_FALSE(batch.part(0, 2).labels.defined());
  EXPECT_FALSE(batch.to(at::kCPU).soft_labels.defined());
}

TEST(Batch, MovesEveryTensor) {
  const Batch there = five_rows().to(at::kMeta);
  EXPECT_TRUE(there.inputs.at("image").is_meta());
  EXPECT_TRUE(there.labels.is_meta());
  EXPECT_TRUE(there.ids.is_meta());
  EXPECT_EQ(there.part(0, 3).labelled, 2) << "without a look at the device";
}

}  // namespace
}  // namespace limbeck::data
