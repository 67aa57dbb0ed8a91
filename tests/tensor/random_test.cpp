#include "limbeck/tensor/random.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/tensor/layout.h"

namespace limbeck {
namespace {

const Random kKey = Random(5).of("test");

TEST(TensorRandom, FillsWithTheKeysOwnNumbers) {
  Tensor tensor = at::empty({3, 4});
  fill_uniform(tensor, kKey, -2, 3);
  std::vector<float> expected(12);
  kKey.fill_uniform(expected, -2, 3);
  for (int64_t i = 0; i < 12; ++i)
    EXPECT_EQ(tensor.flatten()[i].item<float>(), expected[static_cast<std::size_t>(i)]);
  fill_normal(tensor, kKey, 0.5);
  kKey.fill_normal(expected, 0.5);
  for (int64_t i = 0; i < 12; ++i)
    EXPECT_EQ(tensor.flatten()[i].item<float>(), expected[static_cast<std::size_t>(i)]);
}

TEST(TensorRandom, FillsTheSameWhateverTheLayoutAndType) {
  Tensor plain = at::empty({2, 3, 4, 5}), last = channels_last(at::empty({2, 3, 4, 5}));
  Tensor wide = at::empty({2, 3, 4, 5}, at::kDouble);
  for (Tensor* tensor : {&plain, &last, &wide}) fill_normal(*tensor, kKey, 1);
  EXPECT_TRUE(at::equal(plain, last));
  EXPECT_TRUE(at::equal(plain.to(at::kDouble), wide));
  EXPECT_EQ(last.strides().vec(), (Shape{60, 1, 15, 3})) << "the layout stays";
}

TEST(TensorRandom, ALearningParameterIsFilledWithoutARecord) {
  Tensor parameter = at::zeros({4}).requires_grad_(true);
  fill_uniform(parameter, kKey, 1, 2);
  EXPECT_TRUE(parameter.is_leaf());
  EXPECT_GE(parameter.min().item<float>(), 1);
}

TEST(TensorRandom, GeneratorsOfOneKeyDrawAlikeAndOfAnotherDoNot) {
  const auto draw = [](const Random& key) {
    return at::empty({64}).uniform_(0, 1, generator(key, at::kCPU));
  };
  EXPECT_TRUE(at::equal(draw(kKey), draw(kKey)));
  EXPECT_FALSE(at::equal(draw(kKey), draw(kKey.of("else"))));
}

// The share of 10,000 draws that are kept lies within five standard errors, 5 * sqrt(0.3 * 0.7 / 10000) =
// 0.023.
TEST(TensorRandom, MasksKeepTheirShareOfOnes) {
  const Tensor like = at::zeros({100, 100});
  const Tensor mask = random_mask(like, 0.3, kKey);
  EXPECT_TRUE(at::equal(mask * (1 - mask), at::zeros_like(mask))) << "zeros and ones alone";
  EXPECT_NEAR(mask.mean().item<double>(), 0.3, 0.023);
  EXPECT_TRUE(at::equal(mask, random_mask(like, 0.3, kKey)));
  EXPECT_FALSE(at::equal(mask, random_mask(like, 0.3, kKey.of(uint64_t{1}))));
}

}  // namespace
}  // namespace limbeck
