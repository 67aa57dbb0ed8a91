#include "limbeck/tensor/layout.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck {
namespace {

TEST(Layout, ImagesGoToChannelsLastAndKeepTheirValues) {
  const Tensor image = at::arange(2 * 3 * 4 * 5, at::kFloat).reshape({2, 3, 4, 5});
  const Tensor there = channels_last(image);
  EXPECT_EQ(there.strides().vec(), (Shape{60, 1, 15, 3}));
  EXPECT_TRUE(at::equal(there, image));
  EXPECT_EQ(channels_last(there).const_data_ptr(), there.const_data_ptr()) << "nothing is copied twice";
}

TEST(Layout, OtherRanksStayAsTheyAre) {
  for (const Shape& shape : {Shape{}, Shape{6}, Shape{2, 3}, Shape{2, 3, 4}, Shape{2, 3, 4, 5, 6}}) {
    const Tensor value = at::zeros(shape);
    EXPECT_EQ(channels_last(value).const_data_ptr(), value.const_data_ptr()) << shape_text(shape);
  }
}

TEST(Layout, AValueTakesStridesAndTypeOfAnother) {
  const Tensor value = at::arange(48, at::kDouble).reshape({2, 3, 2, 4});
  const Tensor like = channels_last(at::zeros({2, 3, 2, 4}, at::kFloat));
  const Tensor laid = laid_out_like(value, like);
  EXPECT_EQ(laid.strides(), like.strides());
  EXPECT_EQ(laid.scalar_type(), at::kFloat);
  EXPECT_TRUE(at::equal(laid.to(at::kDouble), value));
  EXPECT_NE(laid.const_data_ptr(), like.const_data_ptr());
}

TEST(Layout, AnotherShapeIsRefused) {
  EXPECT_THROW(laid_out_like(at::zeros({4, 3}), at::zeros({3, 4})), CheckFailed);
}

}  // namespace
}  // namespace limbeck
