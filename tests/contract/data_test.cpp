// What every set and every transform keeps to.
#include <algorithm>
#include <numeric>

#include "contract/entries.h"
#include "limbeck/base/error.h"
#include "limbeck/data/images.h"

namespace limbeck::contract {
namespace {

using data::Block;
using data::Fields;

TEST(EverySet, IsWellDescribed) { expect_well_described(registries().sets); }

TEST(EverySet, IsSharedByEqualOptionsAndHoldsItsTestSplitOut) {
  for (const std::string& name : registries().sets.names()) {
    SCOPED_TRACE(name);
    const auto example = example_of(registries().sets, name), again = example_of(registries().sets, name);
    EXPECT_FALSE(example.key.empty());
    EXPECT_EQ(example.key, again.key);
    EXPECT_FALSE(example.test);
    config::Node entry = config::example_entry("set", name, registries().sets.at(name).example);
    entry.set("split", config::Node::scalar("test"));
    const auto test = make(registries().sets, entry);
    EXPECT_TRUE(test.test);
    EXPECT_NE(test.key, example.key);
  }
}

TEST(EverySet, HasAStandInForItsFiles) {
  for (const std::string& name : registries().sets.names()) {
    SCOPED_TRACE(name);
    const data::Facts declared = example_of(registries().sets, name).declared;
    const auto set = data::sets::stand_in(declared, 12);
    EXPECT_EQ(set->size(), 12);
    EXPECT_EQ(set->facts().fields.size(), declared.fields.size());
    EXPECT_EQ(set->facts().classes, declared.classes >= 0 ? declared.classes : 10);
    for (const auto& [field, shape] : declared.fields)
      EXPECT_EQ(set->facts().fields.at(field), shape.empty() ? (Shape{3, 32, 32}) : shape) << field;
  }
}

// Absent files are told as such, with the remedy; files that are there keep what was declared of them.
TEST(EverySet, OpensOrSaysWhatIsMissing) {
  for (const std::string& name : registries().sets.names()) {
    SCOPED_TRACE(name);
    const auto source = example_of(registries().sets, name);
    try {
      const auto set = source.open();
      EXPECT_GT(set->size(), 0);
      EXPECT_FALSE(set->fingerprint().empty());
      EXPECT_EQ(set->size(), source.declared.samples > 0 ? source.declared.samples : set->size());
      const std::vector<int64_t> rows = {0, set->size() - 1};
      Fields fields;
      set->read(rows, fields);
      for (const auto& [field, shape] : set->facts().fields) EXPECT_EQ(fields.at(field).shape, shape);
      EXPECT_LT(set->label(0), set->facts().classes);
    } catch (const DataMissing& missing) {
      EXPECT_GT(std::string(missing.what()).size(), 40u) << missing.what();
    }
  }
}

// Numbers of a made-up `train`, and the tables of `kept`.
std::shared_ptr<const data::Transform> built(const data::transforms::Builder& builder,
                                             const std::shared_ptr<const data::Transform>& kept = {}) {
  constexpr int64_t kValues = 3 * 12 * 10;
  data::transforms::Context context;
  context.statistics = [](const data::Chain&) { return data::Statistics{{0.5, 0.4, 0.3}, {0.2, 0.3, 0.4}}; };
  context.whitening = [](const data::Chain&, double) {
    auto mean = std::make_shared<data::Table>(data::Table{{3, 12, 10}, std::vector<float>(kValues, 0.5F)});
    auto matrix = std::make_shared<data::Table>(data::Table{{kValues, kValues}, {}});
    for (int64_t i = 0; i < kValues * kValues; ++i) matrix->values.push_back(static_cast<float>(i % 7) - 3);
    return data::Tables{{"mean", mean}, {"matrix", matrix}};
  };
  context.kept = [kept](const std::string& name) { return kept->tables().at(name); };
  return builder.build(context);
}

// Five coloured images of 12x10 pixels.
Fields images() {
  Block block;
  block.resize(Block::Type::byte, {3, 12, 10}, 5);
  std::iota(block.bytes.begin(), block.bytes.end(), uint8_t{0});
  return {{"image", block}};
}

std::vector<Random> keys(uint64_t seed) {
  std::vector<Random> all;
  for (uint64_t row = 0; row < 5; ++row) all.push_back(Random(seed).of(row));
  return all;
}

// As numbers, whatever the type.
std::vector<float> values(const Block& block) {
  return block.type == Block::Type::float32 ? block.floats
                                            : std::vector<float>(block.bytes.begin(), block.bytes.end());
}

Block after(const data::Transform& transform, uint64_t seed) {
  Fields fields = images();
  Block scratch;
  transform.apply(fields, keys(seed), scratch);
  return fields.at("image");
}

TEST(EveryTransform, IsWellDescribed) { expect_well_described(registries().transforms); }

TEST(EveryTransform, IsTheSameAgainWhenMadeOfItsOwnText) {
  for (const std::string& name : registries().transforms.names()) {
    SCOPED_TRACE(name);
    const auto transform = built(example_of(registries().transforms, name));
    const auto again = built(make(registries().transforms, config::parse(transform->text(), "")), transform);
    EXPECT_EQ(again->text(), transform->text());
    EXPECT_EQ(values(after(*again, 1)), values(after(*transform, 1)));
  }
}

TEST(EveryTransform, GivesTheShapeThatItSays) {
  for (const std::string& name : registries().transforms.names()) {
    SCOPED_TRACE(name);
    const auto transform = built(example_of(registries().transforms, name));
    const Block block = after(*transform, 1);
    EXPECT_EQ(block.shape, transform->shape({3, 12, 10}));
    EXPECT_EQ(block.rows, 5);
    EXPECT_EQ(static_cast<int64_t>(values(block).size()), 5 * block.row_size());
  }
}

TEST(EveryTransform, DependsOnItsKeysIfAndOnlyIfItAugments) {
  for (const std::string& name : registries().transforms.names()) {
    SCOPED_TRACE(name);
    const data::transforms::Builder builder = example_of(registries().transforms, name);
    const auto transform = built(builder);
    EXPECT_EQ(values(after(*transform, 1)), values(after(*transform, 1)));
    EXPECT_EQ(values(after(*transform, 1)) != values(after(*transform, 2)), builder.augments);
  }
}

TEST(EveryTransform, TreatsEachRowAlone) {
  for (const std::string& name : registries().transforms.names()) {
    SCOPED_TRACE(name);
    const auto transform = built(example_of(registries().transforms, name));
    const Block together = after(*transform, 1);
    Fields one = images();
    Block& block = one.at("image");
    const auto size = static_cast<std::ptrdiff_t>(block.row_size());
    block.bytes = {block.bytes.begin() + 3 * size, block.bytes.begin() + 4 * size};
    block.rows = 1;
    Block scratch;
    transform->apply(one, std::vector<Random>{keys(1)[3]}, scratch);
    const std::vector<float> all = values(together), alone = values(one.at("image"));
    const auto begin = all.begin() + 3 * together.row_size();
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), begin, begin + together.row_size()));
  }
}

}  // namespace
}  // namespace limbeck::contract
