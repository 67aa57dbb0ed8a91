#include <ATen/ATen.h>

#include "data_support.h"
#include "limbeck/tensor/files.h"

namespace limbeck::data {
namespace {

TEST(Normalize, WorkedByHand) {
  // (51/255 - 0.2) / 0.5 = 0, (255/255 - 0.2) / 0.5 = 1.6, (0 - 0.2) / 0.5 = -0.4.
  const Block after =
      applied(*transform("{transform: normalize, mean: 0.2, std: 0.5}"), block_of({1, 1, 3}, {51, 255, 0}));
  EXPECT_FLOAT_EQ(after.floats[0], 0);
  EXPECT_FLOAT_EQ(after.floats[1], 1.6F);
  EXPECT_FLOAT_EQ(after.floats[2], -0.4F);
}

TEST(Normalize, EveryChannelHasItsNumbers) {
  const Block after = applied(*transform("{transform: normalize, mean: [0, 1], std: [1, 0.5]}"),
                              block_of({2, 1, 1}, {255, 255, 0, 0}));
  EXPECT_EQ(after.floats, (std::vector<float>{1, 0, 0, -2}));
}

TEST(Normalize, AgreesWithTorchvision) {
  const Tensors golden =
      load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/transforms/transforms.safetensors");
  const auto normalize =
      transform("{transform: normalize, mean: [0.5071, 0.4867, 0.4408], std: [0.2675, 0.2565, 0.2761]}");
  for (const std::string name : {"noise", "gradient"}) {
    const Tensor image = golden.at("input/" + name).permute({2, 0, 1}).contiguous();
    const Block input =
        block_of(image.sizes().vec(), {image.data_ptr<uint8_t>(), image.data_ptr<uint8_t>() + image.numel()});
    const Block after = applied(*normalize, input);
    const Tensor expected = golden.at("normalize/cifar100/" + name + "/tensor").to(at::kFloat).contiguous();
    ASSERT_EQ(expected.numel(), static_cast<int64_t>(after.floats.size()));
    for (std::size_t i = 0; i < after.floats.size(); ++i)
      EXPECT_EQ(after.floats[i], expected.data_ptr<float>()[i]) << name << " " << i;
  }
}

TEST(Normalize, FloatsAreNormalisedAsTheyAre) {
  Block block;
  block.resize(Block::Type::float32, {2, 1, 1}, 1);
  block.floats = {0.75F, 0.25F};
  const Block after =
      applied(*transform("{transform: normalize, mean: [0.5, 0.5], std: [0.5, 0.25]}"), block);
  EXPECT_EQ(after.floats, (std::vector<float>{0.5F, -1}));
}

TEST(Normalize, TakesTheStatisticsOfTrainWithoutNumbers) {
  transforms::Registry registry("transform");
  transforms::register_transforms(registry);
  const transforms::Builder builder = registry.make(Params::parse("transform: normalize"));
  EXPECT_FALSE(builder.augments);
  const transforms::Context context{.statistics = [](const Chain&) {
    return Statistics{{0.1, 0.25}, {0.2, 1e-7}};
  }};
  EXPECT_EQ(builder.build(context)->text(), "{transform: normalize, mean: [0.1, 0.25], std: [0.2, 1e-7]}");
  EXPECT_EQ(transform(builder.build(context)->text())->text(), builder.build(context)->text());
  EXPECT_THROW(builder.build({}), UserError);
  const transforms::Context constant{.statistics = [](const Chain&) { return Statistics{{0.5}, {0}}; }};
  EXPECT_NE(complaint([&] { builder.build(constant); }).find("channel 0 of `train` has the same value"),
            std::string::npos);
}

TEST(Normalize, RefusesNumbersForOtherChannels) {
  const auto normalize = transform("{transform: normalize, mean: [0, 0], std: [1, 1]}");
  EXPECT_EQ(normalize->shape({2, 4, 4}), (Shape{2, 4, 4}));
  EXPECT_THROW(normalize->shape({3, 4, 4}), UserError);
  EXPECT_EQ(transform("{transform: normalize, mean: 0, std: 1}")->shape({3, 4, 4}), (Shape{3, 4, 4}));
}

TEST(Normalize, RefusesBadOptions) {
  EXPECT_THROW(transform("{transform: normalize, mean: 0.5}"), RecipeError);
  EXPECT_THROW(transform("{transform: normalize, mean: 0.5, std: 0}"), RecipeError);
  EXPECT_THROW(transform("{transform: normalize, mean: [0.5, 0.5], std: [1]}"), RecipeError);
  EXPECT_EQ(complaint([] { transform("{transform: normalize, of: teacher}"); }),
            "recipe.yaml:1: of is not yet supported");
}

}  // namespace
}  // namespace limbeck::data
