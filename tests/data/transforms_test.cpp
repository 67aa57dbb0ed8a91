#include "limbeck/data/transforms.h"

#include "data_support.h"

namespace limbeck::data {
namespace {

// Adds a draw of its key to every byte.
class AddDraw : public Transform {
 public:
  void apply(Fields& fields, std::span<const Random> keys, Block&) const override {
    Block& block = fields.at("image");
    for (std::size_t i = 0; i < keys.size(); ++i)
      block.bytes[i] = static_cast<uint8_t>(block.bytes[i] + keys[i].below(100));
  }
  Shape shape(const Shape& shape) const override { return {shape[0], shape[1] + 1, shape[2]}; }
  std::string text() const override { return "{transform: add_draw}"; }
};

TEST(Transforms, KeysBelongToRowAndPlaceInTheChain) {
  const auto add = std::make_shared<AddDraw>();
  const std::vector<Random> keys = keys_of(2);
  Fields fields{{"image", block_of({1, 1, 1}, {1, 2})}};
  Block scratch;
  apply({add, add}, fields, keys, scratch);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto sum = i + 1 + keys[i].of(uint64_t{0}).below(100) + keys[i].of(uint64_t{1}).below(100);
    EXPECT_FLOAT_EQ(fields.at("image").floats[i], static_cast<float>(sum) / 255) << i;
  }
}

TEST(Transforms, AnEmptyChainMakesFloats) {
  Fields fields{{"image", block_of({1, 1, 2}, {0, 255})}};
  Block scratch;
  apply({}, fields, keys_of(1), scratch);
  EXPECT_EQ(fields.at("image").floats, (std::vector<float>{0, 1}));
}

TEST(Transforms, ShapesGoThroughTheWholeChain) {
  const auto add = std::make_shared<AddDraw>();
  EXPECT_EQ(shape_after({add, add}, {1, 2, 3}), (Shape{1, 4, 3}));
}

TEST(Transforms, ImagesOfSeveralSizesMustGetOne) {
  const Chain resize{transform("{transform: resize, size: 8}")};
  const Chain both{resize[0], transform("{transform: center_crop, size: 8}"),
                   transform("{transform: random_flip}")};
  EXPECT_EQ(shape_after(both, {3, 0, 0}), (Shape{3, 8, 8}));
  EXPECT_EQ(shape_after(resize, {3, 9, 10}), (Shape{3, 8, 8}));
  EXPECT_NE(complaint([&] {
              shape_after(resize, {3, 0, 0});
            }).find("the images have several sizes"),
            std::string::npos);
}

TEST(Transforms, OfOneListKnowThoseBeforeThem) {
  transforms::Registry registry("transform");
  transforms::register_transforms(registry);
  std::vector<transforms::Builder> builders;
  for (const char* entry :
       {"{transform: contrast_normalize}", "{transform: normalize}", "{transform: random_flip}"})
    builders.push_back(registry.make(Params::parse(entry)));
  std::vector<std::string> before;
  transforms::Context context;
  context.statistics = [&](const Chain& chain) {
    for (const auto& one : chain) before.push_back(one->text());
    return Statistics{{0}, {1}};
  };
  EXPECT_EQ(build(builders, context).size(), 3u);
  EXPECT_EQ(before, std::vector<std::string>{transform("transform: contrast_normalize")->text()});
}

TEST(Transforms, EveryEntryParsesItsExampleAndItsOwnText) {
  transforms::Registry registry("transform");
  transforms::register_transforms(registry);
  EXPECT_EQ(registry.names().size(), 9u);
  const auto train = counting_set(20, {1, 3, 3});
  for (const auto& [name, entry] : registry.entries()) {
    const auto made = transform("{transform: " + name + ", " + entry.example + "}", context_of(*train));
    const auto again = transform(made->text(), context_of(*train, made));
    EXPECT_EQ(again->text(), made->text());
    const Block input = block_of({1, 3, 3}, {0, 9, 18, 27, 36, 45, 54, 63, 255});
    EXPECT_EQ(applied(*again, input).floats, applied(*made, input).floats) << made->text();
    EXPECT_EQ(applied(*again, input).bytes, applied(*made, input).bytes) << made->text();
  }
}

TEST(Transforms, TheUsualChainOnOneImage) {
  // probability 1 and padding 0 leave no choice: 1 2 | 3 4 becomes 2 1 | 4 3, then (x - 2.5) / 2 of x / 255.
  const Chain chain{
      transform("{transform: random_crop, padding: 0}"),
      transform("{transform: random_flip, probability: 1}"),
      transform("{transform: normalize, mean: 0.009803921568627450, std: 0.007843137254901960}")};
  Fields fields{{"image", block_of({1, 2, 2}, {1, 2, 3, 4})}};
  Block scratch;
  apply(chain, fields, keys_of(1), scratch);
  const std::vector<float> expected{-0.25, -0.75, 0.75, 0.25};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(fields.at("image").floats[i], expected[i], 1e-6) << i;
}

}  // namespace
}  // namespace limbeck::data
