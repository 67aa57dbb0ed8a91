#include "limbeck/data/tables.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace limbeck::data {
namespace {

TEST(Tables, ComeBackAsTheyWent) {
  const Table table{{2, 3}, {1, 2, 3, 4, 5, 6}};
  const Tensor tensor = tensor_of(table);
  EXPECT_EQ(tensor.sizes().vec(), table.shape);
  EXPECT_EQ(tensor[1][0].item<float>(), 4);
  EXPECT_EQ(table_of(tensor)->shape, table.shape);
  EXPECT_EQ(table_of(tensor)->values, table.values);
}

TEST(Tables, AreMadeOfTensorsOfAnyTypeAndLayout) {
  const Tensor tensor = at::arange(6, at::kDouble).view({2, 3}).t();
  EXPECT_EQ(table_of(tensor)->shape, (Shape{3, 2}));
  EXPECT_EQ(table_of(tensor)->values, (std::vector<float>{0, 3, 1, 4, 2, 5}));
}

}  // namespace
}  // namespace limbeck::data
