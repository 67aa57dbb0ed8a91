#include "limbeck/data/whitening.h"

#include <ATen/ATen.h>

#include <cmath>

#include "data_support.h"
#include "limbeck/data/picture_set.h"
#include "limbeck/data/tables.h"

namespace limbeck::data {
namespace {

// Rows of random values, the second of each pair near the first.
std::shared_ptr<const DataSet> related(int64_t samples, const Shape& shape) {
  std::vector<uint8_t> bytes;
  const Random random(5);
  for (int64_t i = 0; i < samples * size_of(shape); ++i)
    bytes.push_back(i % 2 == 0
                        ? static_cast<uint8_t>(random.below(200, static_cast<uint64_t>(i)))
                        : static_cast<uint8_t>(bytes.back() + random.below(30, static_cast<uint64_t>(i))));
  return std::make_shared<MemorySet>(Facts{.fields = {{"image", shape}}}, bytes, std::vector<int64_t>{});
}

Tensor data_of(const DataSet& set, const Chain& before = {}) {
  std::vector<Tensor> rows;
  visit(set, all_rows(set), before, "image", [&](const Block& block) {
    Block floats = block;
    make_float(floats);
    rows.push_back(
        at::from_blob(floats.floats.data(), {floats.rows, floats.row_size()}, at::kFloat).to(at::kDouble));
  });
  return at::cat(rows);
}

Tensor matrix_of(const Tables& tables) { return tensor_of(*tables.at("matrix")).to(at::kDouble); }
Tensor mean_of(const Tables& tables) { return tensor_of(*tables.at("mean")).to(at::kDouble).flatten(); }

TEST(Whitening, WorkedByHand) {
  // Values (0, 0), (1, 1), (0, 1), (1, 0), each as often: mean 1/2, C = diag(1/4, 1/4), so W = I / sqrt(1/4 +
  // 3/4).
  const auto set = std::make_shared<MemorySet>(Facts{.fields = {{"image", {1, 1, 2}}}},
                                               std::vector<uint8_t>{0, 0, 255, 255, 0, 255, 255, 0},
                                               std::vector<int64_t>{});
  const Tables tables = whitening(*set, {0, 1, 2, 3}, {}, 0.75);
  EXPECT_EQ(tables.at("mean")->shape, (Shape{1, 1, 2}));
  EXPECT_TRUE(at::allclose(mean_of(tables), at::full({2}, 0.5, at::kDouble)));
  EXPECT_TRUE(at::allclose(matrix_of(tables), at::eye(2, at::kDouble), 1e-6, 1e-7));
  // Of (0, 0) and (1, 1) alone: C = [[1, 1], [1, 1]] / 4 has variance 1/2 along (1, 1) and none across:
  // W = ((1/2 + e)^-1/2 (1, 1)(1, 1)^T + e^-1/2 (1, -1)(1, -1)^T) / 2, with e = 1/2: (1, 1) and (2)^(1/2).
  const double root = std::sqrt(2.0), along = (1 + root) / 2, across = (1 - root) / 2;
  const Tables both = whitening(*set, {0, 1}, {}, 0.5);
  const Tensor expected =
      at::stack({at::stack({at::scalar_tensor(along, at::kDouble), at::scalar_tensor(across, at::kDouble)}),
                 at::stack({at::scalar_tensor(across, at::kDouble), at::scalar_tensor(along, at::kDouble)})});
  EXPECT_TRUE(at::allclose(matrix_of(both), expected, 1e-6, 1e-7)) << matrix_of(both);
}

TEST(Whitening, MakesTheSetWhite) {
  const auto set = related(500, {1, 3, 4});
  const Tables tables = whitening(*set, all_rows(*set), {}, 1e-9);
  const Tensor white = at::mm(data_of(*set) - mean_of(tables), matrix_of(tables));
  EXPECT_TRUE(at::allclose(white.mean(0), at::zeros({12}, at::kDouble), 0, 1e-3));
  EXPECT_TRUE(at::allclose(at::mm(white.t(), white) / 500, at::eye(12, at::kDouble), 1e-3, 1e-3));
  EXPECT_TRUE(at::allclose(matrix_of(tables), matrix_of(tables).t(), 1e-5, 1e-5))
      << "changes values as little as can be";
}

// The formula in one line, over fewer rows than values and over more.
TEST(Whitening, IsTheFormulaWhateverTheNumberOfRows) {
  for (const int64_t samples : {5, 11, 12, 40}) {
    const auto set = related(samples, {1, 3, 4});
    const Tables tables = whitening(*set, all_rows(*set), {}, 0.01);
    const Tensor x = data_of(*set) - data_of(*set).mean(0);
    const auto [values, basis] = at::linalg_eigh(at::mm(x.t(), x) / static_cast<double>(samples));
    const Tensor expected = at::mm(basis * (values.clamp_min(0) + 0.01).rsqrt(), basis.t());
    EXPECT_TRUE(at::allclose(matrix_of(tables), expected, 1e-5, 1e-6)) << samples;
  }
}

TEST(Whitening, IsOfWhatComesOutOfTheTransformsBefore) {
  const auto set = related(50, {1, 3, 4});
  const Chain before{transform("{transform: center_crop, size: 2}"),
                     transform("transform: contrast_normalize")};
  const Tables tables = whitening(*set, all_rows(*set), before, 0.1);
  EXPECT_EQ(tables.at("mean")->shape, (Shape{1, 2, 2}));
  EXPECT_TRUE(at::allclose(mean_of(tables), data_of(*set, before).mean(0), 1e-6, 1e-6));
}

TEST(Whitening, RefusesWhatIsTooLargeOrOfSeveralSizes) {
  const auto large = counting_set(1, {3, 65, 64});
  EXPECT_NE(complaint([&] { whitening(*large, {0}, {}, 0.1); }).find("resize them to at most 12,288 values"),
            std::string::npos);
  const PictureSet varied({.fields = {{"image", {1, 0, 0}}}}, {{"a", -1, 1, 1, 0}}, {255}, "mark");
  EXPECT_THROW(whitening(varied, {0}, {}, 0.1), UserError);
}

}  // namespace
}  // namespace limbeck::data
