#include "limbeck/explain/look.h"

#include <gtest/gtest.h>

#include "explain/shown.h"
#include "limbeck/explain/rows.h"

namespace limbeck::explain {
namespace {

TEST(Look, ShowsEveryRowOnceInTheSetsOrder) {
  const data::Set set = set_of(std::vector<int64_t>(600, 1));  // more than one part
  Doubling model;
  int64_t rows = 0;
  int parts = 0;
  look(model, set, {"stage1"}, {}, [&](const data::Batch& part, const Tensors& taps) {
    EXPECT_EQ(part.ids[0].item<int64_t>(), rows);
    EXPECT_TRUE(at::equal(taps.at("stage1"), 2 * part.inputs.at("image")));
    EXPECT_FALSE(taps.at("stage1").requires_grad());
    rows += part.rows;
    ++parts;
  });
  EXPECT_EQ(rows, 600);
  EXPECT_GT(parts, 1);
}

// Image i is (10 i ... 10 i + 5) / 255: its mean is (10 i + 2.5) / 255, and the tap is twice that.
TEST(Look, GathersWhatIsMadeOfATap) {
  Doubling model;
  const Tensor means = gather(model, set_of({0, 1, 2}), "stage1", {}, [](const Tensor& values) {
    return values.mean({1, 2, 3});
  });
  EXPECT_TRUE(at::allclose(means, at::tensor({5.0, 25.0, 45.0}, at::kFloat) / 255, 1e-6));
}

TEST(Look, GivesTheSameWhateverTheThreads) {
  Doubling model;
  const data::Set set = set_of(std::vector<int64_t>(700, 0));
  const auto all = [&](int threads) {
    return gather(model, set, "stage1", {.loader_threads = threads},
                  [](const Tensor& values) { return values; });
  };
  EXPECT_TRUE(at::equal(all(0), all(2)));
}

TEST(Look, ShowsImagesAsModelsSeeThem) {
  const Tensor images = images_of(rows_of(set_of({0, 1, 2}), {2, 0}));
  EXPECT_EQ(shape_of(images), (Shape{2, 1, 2, 3}));
  EXPECT_FLOAT_EQ(images[0][0][1][2].item<float>(), 25.0f / 255);
}

}  // namespace
}  // namespace limbeck::explain
