#include "limbeck/loss/regressor.h"

#include "support/parts.h"

namespace limbeck::loss {
namespace {

using Kind = Regressor::Kind;

Shape kernel_of(Kind kind, const Shape& student, const Shape& teacher) {
  return shape_of(Regressor(kind, student, teacher, false).named_parameters()["conv.weight"]);
}

TEST(Regressor, HasTheKernelThatBringsTheStudentsMapsToTheTeachersSize) {
  EXPECT_EQ(kernel_of(Kind::conv, {2, 3, 8, 8}, {2, 5, 8, 8}), (Shape{5, 3, 1, 1}));
  EXPECT_EQ(kernel_of(Kind::conv, {2, 3, 32, 32}, {2, 5, 16, 16}), (Shape{5, 3, 17, 17}));
  EXPECT_EQ(kernel_of(Kind::conv, {2, 3, 16, 8}, {2, 5, 8, 4}), (Shape{5, 3, 9, 5}));
  EXPECT_EQ(kernel_of(Kind::conv_batch_norm_relu, {2, 3, 6, 6}, {2, 5, 4, 4}), (Shape{5, 3, 3, 3}));
  EXPECT_EQ(kernel_of(Kind::conv_batch_norm_relu, {2, 3, 8, 8}, {2, 5, 4, 4}), (Shape{5, 3, 3, 3}));
  EXPECT_EQ(kernel_of(Kind::conv_batch_norm_relu, {2, 3, 4, 4}, {2, 5, 8, 8}), (Shape{3, 5, 4, 4}));
}

TEST(Regressor, GivesTheTeachersShape) {
  for (const auto& [kind, student, teacher] :
       {std::tuple{Kind::conv, Shape{2, 3, 16, 8}, Shape{2, 5, 8, 4}},
        std::tuple{Kind::conv_batch_norm_relu, Shape{2, 3, 8, 8}, Shape{2, 5, 4, 4}},
        std::tuple{Kind::conv_batch_norm_relu, Shape{2, 3, 4, 2}, Shape{2, 5, 8, 4}},
        std::tuple{Kind::linear, Shape{2, 3, 4, 4}, Shape{2, 5, 2, 2}},
        std::tuple{Kind::linear, Shape{2, 7}, Shape{2, 4}},
        std::tuple{Kind::identity, Shape{2, 3, 4, 4}, Shape{2, 3, 4, 4}}}) {
    Regressor regressor(kind, student, teacher, false);
    for (const auto& item : regressor.named_modules("", /*include_self=*/false))
      dynamic_cast<nn::Layer&>(*item.value()).init(Random(1));
    EXPECT_EQ(shape_of(regressor(at::ones(student), nn::Statistics::learn)), teacher);
  }
}

TEST(Regressor, EndsInAReluWhereItIsToldOrWhereItsNameSaysSo) {
  const auto least = [](Kind kind, bool relu) {
    Regressor regressor(kind, {4, 3, 2, 2}, {4, 3, 2, 2}, relu);
    for (const auto& item : regressor.named_modules("", /*include_self=*/false))
      dynamic_cast<nn::Layer&>(*item.value()).init(Random(1));
    return regressor(noise({4, 3, 2, 2}, 1).to(at::kFloat), nn::Statistics::learn).min().item<double>();
  };
  EXPECT_LT(least(Kind::conv, false), 0);
  EXPECT_EQ(least(Kind::conv, true), 0);
  EXPECT_EQ(least(Kind::linear, true), 0);
  EXPECT_EQ(least(Kind::conv_batch_norm_relu, false), 0);
  EXPECT_LT(least(Kind::identity, true), 0);
}

// U(-b, b) with b = 1 / sqrt(values that one output sees): 1 / sqrt(3 * 9), transposed 1 / sqrt(5 * 16).
TEST(Regressor, StartsAsPyTorchsConvolutionsDo) {
  for (const auto& [student, teacher, bound] :
       {std::tuple{Shape{2, 3, 8, 8}, Shape{2, 5, 4, 4}, 1 / std::sqrt(27.0)},
        std::tuple{Shape{2, 3, 4, 4}, Shape{2, 5, 8, 8}, 1 / std::sqrt(80.0)}}) {
    Regressor regressor(Kind::conv_batch_norm_relu, student, teacher, false);
    dynamic_cast<nn::Layer&>(*regressor.named_children()["conv"]).init(Random(1));
    const double most = regressor.named_parameters()["conv.weight"].abs().max().item<double>();
    EXPECT_LE(most, bound);
    EXPECT_GT(most, 0.9 * bound);
    EXPECT_LE(regressor.named_parameters()["conv.bias"].abs().max().item<double>(), bound);
  }
}

TEST(Regressor, RefusesShapesThatItCannotReconcileAndNamesAnAdapterThatCan) {
  const auto complaint_of = [](Kind kind, const Shape& student, const Shape& teacher) {
    return complaint([&] { Regressor::check(kind, student, teacher); });
  };
  EXPECT_EQ(complaint_of(Kind::conv, {2, 3, 8, 8}, {2, 5, 16, 16}),
            "the maps are 8x8 in the student and 16x16 in the teacher: adapter conv needs the student's as "
            "large as the "
            "teacher's or larger; pair layers of nearer sizes, or use adapter: conv_batch_norm_relu");
  EXPECT_NE(complaint_of(Kind::conv, {2, 3, 8, 8}, {2, 5, 9, 8}).find("or use adapter: linear"),
            std::string::npos);
  EXPECT_EQ(complaint_of(Kind::conv_batch_norm_relu, {2, 3, 8, 4}, {2, 5, 8, 8}),
            "the maps are 8x4 in the student and 8x8 in the teacher: adapter conv_batch_norm_relu needs the "
            "student's as "
            "large as the teacher's or larger, or half as large; pair layers of nearer sizes, or use "
            "adapter: linear");
  EXPECT_EQ(complaint_of(Kind::conv, {2, 64}, {2, 5, 8, 8}),
            "the student's values are (N, 64) and the teacher's (N, 5, 8, 8): a convolution maps feature "
            "maps (N, C, H, W); "
            "use adapter: linear, or other taps");
  EXPECT_EQ(complaint_of(Kind::identity, {2, 3, 8, 8}, {2, 5, 8, 8}),
            "the student's values are (N, 3, 8, 8) and the teacher's (N, 5, 8, 8): adapter identity needs "
            "equal shapes; use "
            "adapter: conv");
  EXPECT_EQ(complaint_of(Kind::linear, {2, 3, 8, 8}, {2, 5}), "no complaint");
  EXPECT_EQ(complaint_of(Kind::identity, {2, 3, 8, 8}, {7, 3, 8, 8}), "no complaint")
      << "rows are nobody's business";
}

}  // namespace
}  // namespace limbeck::loss
