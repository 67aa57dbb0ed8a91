#include "limbeck/tensor/files.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck {
namespace {

using test::Scratch;

constexpr at::ScalarType kTypes[] = {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong,
                                     at::kInt,    at::kShort, at::kChar, at::kByte,     at::kBool};

TEST(TensorFiles, KeepEveryTypeAndShape) {
  const Scratch scratch;
  Tensors tensors;
  for (const at::ScalarType type : kTypes)
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{0, 2}, Shape{2, 1, 3}}) {
      const Tensor values = at::arange(c10::multiply_integers(shape), at::kFloat).sub(2);
      tensors[std::string(c10::toString(type)) + shape_text(shape)] = values.reshape(shape).to(type);
    }
  save_tensors(scratch / "x.safetensors", tensors);
  const Tensors loaded = load_tensors(scratch / "x.safetensors");
  ASSERT_EQ(loaded.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(loaded.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_EQ(shape_of(loaded.at(name)), shape_of(tensor)) << name;
    EXPECT_TRUE(at::equal(loaded.at(name), tensor)) << name;
  }
}

TEST(TensorFiles, SaveAnyLayoutRowByRow) {
  const Scratch scratch;
  const Tensor x = at::arange(2 * 3 * 4 * 5, at::kFloat).reshape({2, 3, 4, 5});
  save_tensors(scratch / "a", {{"x", x}, {"t", x.select(0, 1).select(0, 1)}});
  save_tensors(scratch / "b", {{"x", x.contiguous(at::MemoryFormat::ChannelsLast)},
                               {"t", x.select(0, 1).select(0, 1).t().contiguous().t()}});
  EXPECT_EQ(test::content_of(scratch / "a"), test::content_of(scratch / "b"));
  EXPECT_TRUE(load_tensors(scratch / "b").at("x").is_contiguous());
  EXPECT_TRUE(at::equal(load_tensors(scratch / "b").at("x"), x));
}

TEST(TensorFiles, LoadIntoMemoryOfItsOwn) {
  const Scratch scratch;
  save_tensors(scratch / "x", {{"a", at::ones({3}, at::kChar)}, {"b", at::ones({5}, at::kDouble)}});
  Tensors loaded = load_tensors(scratch / "x");
  for (auto& [name, tensor] : loaded) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.data_ptr()) % 64, 0u)
        << name;  // as libtorch's allocator aligns
    EXPECT_FALSE(tensor.requires_grad());
    tensor.add_(1);
  }
  EXPECT_TRUE(at::equal(load_tensors(scratch / "x").at("b"), at::ones({5}, at::kDouble)));
}

TEST(TensorFiles, SaveParametersWithoutTheirGraph) {
  const Scratch scratch;
  const Tensor weight = at::ones({2}, at::kFloat).set_requires_grad(true);
  save_tensors(scratch / "x", {{"w", weight * 2}});
  EXPECT_TRUE(at::equal(load_tensors(scratch / "x").at("w"), at::full({2}, 2.0)));
}

TEST(TensorFiles, RefuseWhatTheFormatHasNot) {
  const Scratch scratch;
  EXPECT_THROW(save_tensors(scratch / "x", {{"a", at::ones({2}, at::kComplexFloat)}}), CheckFailed);
  EXPECT_THROW(save_tensors(scratch / "x", {{"a", Tensor()}}), CheckFailed);
  EXPECT_THROW(load_tensors(scratch.file("y", "no tensors")), UserError);
}

}  // namespace
}  // namespace limbeck
