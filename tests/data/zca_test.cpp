#include <cmath>

#include "data_support.h"

namespace limbeck::data {
namespace {

// 0 ... 255 in four images of two pixels that move together: (0, 0), (1, 1) twice each.
std::shared_ptr<const DataSet> train_set() {
  return std::make_shared<MemorySet>(Facts{.fields = {{"image", {1, 1, 2}}}},
                                     std::vector<uint8_t>{0, 0, 255, 255, 0, 0, 255, 255},
                                     std::vector<int64_t>{});
}

TEST(Zca, WorkedByHand) {
  // Variance 1/2 along (1, 1)/sqrt(2), none across; epsilon 1/2: W scales by 1 along and by sqrt(2) across.
  const auto train = train_set();
  const auto zca = transform("{transform: zca, epsilon: 0.5}", context_of(*train));
  const Block after = applied(*zca, block_of({1, 1, 2}, {255, 255, 255, 0, 0, 0}));
  const std::vector<double> expected{0.5, 0.5, std::sqrt(0.5), -std::sqrt(0.5), -0.5, -0.5};
  ASSERT_EQ(after.floats.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(after.floats[i], expected[i], 1e-6) << i;
}

TEST(Zca, TakesFloatsThatATransformBeforeItMade) {
  const auto train = counting_set(30, {1, 2, 2});
  transforms::Context context = context_of(*train);
  context.before = {transform("transform: contrast_normalize")};
  const auto zca = transform("{transform: zca, epsilon: 0.1}", context);
  const Block before = applied(*context.before[0], block_of({1, 2, 2}, {1, 2, 3, 9}));
  EXPECT_EQ(applied(*zca, before).floats.size(), 4u);
  EXPECT_NE(zca->text(), transform("{transform: zca, epsilon: 0.1}", context_of(*train))->text());
}

TEST(Zca, ItsNumbersAreKeptUnderTheirHash) {
  const auto train = train_set();
  const auto zca = transform("{transform: zca, epsilon: 0.5}", context_of(*train));
  const std::string text = zca->text();
  ASSERT_TRUE(text.starts_with("{transform: zca, epsilon: 0.5, numbers: ")) << text;
  const std::string name = text.substr(40, 32);
  ASSERT_EQ(zca->tables().size(), 2u);
  EXPECT_EQ(zca->tables().at(name + ".mean")->shape, (Shape{1, 1, 2}));
  EXPECT_EQ(zca->tables().at(name + ".matrix")->shape, (Shape{2, 2}));
  const auto again = transform(text, context_of(*train, zca));
  const Block image = block_of({1, 1, 2}, {9, 200});
  EXPECT_EQ(applied(*again, image).floats, applied(*zca, image).floats);
  EXPECT_EQ(again->text(), text);
  EXPECT_THROW(transform(text), UserError) << "there is no model here";
}

TEST(Zca, KnowsItsShapeBeforeItsNumbers) {
  transforms::Context context;
  context.whitening = [](const Chain&, double) { return Tables(); };
  const auto zca = transform("transform: zca", context);
  EXPECT_EQ(zca->shape({3, 8, 8}), (Shape{3, 8, 8}));
  EXPECT_EQ(zca->text(), "{transform: zca, epsilon: 0.1}");
  EXPECT_TRUE(zca->tables().empty());
}

TEST(Zca, RefusesImagesThatItsNumbersDoNotFit) {
  const auto train = train_set();
  const auto zca = transform("transform: zca", context_of(*train));
  EXPECT_EQ(zca->shape({1, 1, 2}), (Shape{1, 1, 2}));
  EXPECT_THROW(zca->shape({1, 2, 1}), UserError);
  EXPECT_NE(complaint([&] { zca->shape({1, 0, 0}); }).find("put a resize before it"), std::string::npos);
  EXPECT_THROW(zca->shape({4}), UserError);
}

TEST(Zca, RefusesTablesThatDoNotFitEachOther) {
  const auto table = [](Shape shape) {
    const auto size = static_cast<std::size_t>(size_of(shape));
    return std::make_shared<Table>(Table{std::move(shape), std::vector<float>(size, 1)});
  };
  transforms::Context context;
  context.kept = [&](const std::string& name) {
    return table(name.ends_with("mean") ? Shape{1, 1, 2} : Shape{3, 3});
  };
  EXPECT_NE(
      complaint([&] { transform("{transform: zca, numbers: x}", context); }).find("do not fit each other"),
      std::string::npos);
}

TEST(Zca, RefusesBadOptions) {
  EXPECT_THROW(transform("{transform: zca, epsilon: 0}"), RecipeError);
  EXPECT_NE(complaint([] { transform("transform: zca"); }).find("the set called `train`"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
