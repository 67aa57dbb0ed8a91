#include "limbeck/tensor/tensor.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck {
namespace {

TEST(Tensor, ShapesReadAsPeopleWriteThem) {
  EXPECT_EQ(shape_text({64, 16, 32, 32}), "(64, 16, 32, 32)");
  EXPECT_EQ(shape_text({7}), "(7)");
  EXPECT_EQ(shape_text({}), "()");
  EXPECT_EQ(shape_of(at::zeros({2, 0, 3})), (Shape{2, 0, 3}));
}

TEST(Tensor, TheOnlyOneIsOnlyThereWhereThereIsOne) {
  const Tensors one{{"image", at::ones({2})}};
  EXPECT_TRUE(at::equal(only(one), at::ones({2})));
  EXPECT_THROW(only({}), CheckFailed);
  EXPECT_THROW(only({{"a", at::ones({1})}, {"b", at::ones({1})}}), CheckFailed);
}

}  // namespace
}  // namespace limbeck
