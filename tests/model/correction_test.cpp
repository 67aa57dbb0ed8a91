#include "limbeck/model/correction.h"

#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

Tensor numbers(const std::vector<double>& values, int64_t columns) {
  return at::tensor(values, at::kDouble).view({-1, columns});
}

// The example of the method's specification. Class 1 wins row 0 from 1.0 on, row 1 from 0.5, row 2 from 1.1,
// row 3 from 0.3; rows 0 and 1 are its own. So there are 2 errors at 0, 3 from 0.3, 2 from 0.5, 1 at 1.0 and
// 2 behind it.
TEST(Correction, OfAClassFindsTheFewestErrors) {
  const ClassBias found = fit_class_bias(numbers({2, 1.05, 1, 0.55, 1.05, 0, 0.25, 0}, 2),
                                         at::tensor({1, 1, 0, 0}, at::kLong), {1});
  EXPECT_EQ(found.before, 2);
  EXPECT_EQ(found.after, 1);
  EXPECT_DOUBLE_EQ(found.offset, 1.0);
  ASSERT_EQ(found.errors.size(), 401u);
  EXPECT_EQ(found.errors[200], 2);
  EXPECT_EQ(found.errors[203], 3);
  EXPECT_EQ(found.errors[205], 2);
  EXPECT_EQ(found.errors[210], 1);
  EXPECT_EQ(found.errors[211], 2);
  EXPECT_EQ(found.errors[0], 2) << "nobody is called 1";
  EXPECT_EQ(found.errors[400], 2) << "everybody is";
}

TEST(Correction, OfEqualOnesTakesTheSmallestAndThePositive) {
  const Tensor balanced = numbers({0, 0.05, 0.05, 0}, 2);
  EXPECT_DOUBLE_EQ(fit_class_bias(balanced, at::tensor({0, 0}, at::kLong), {1}).offset, -0.1);
  EXPECT_DOUBLE_EQ(fit_class_bias(balanced, at::tensor({1, 1}, at::kLong), {1}).offset, 0.1);
  // Either sign mends one of the two rows: the positive one is taken.
  EXPECT_DOUBLE_EQ(
      fit_class_bias(numbers({0, 0.05, 0.05, 0, 1, 0}, 2), at::tensor({0, 1, 0}, at::kLong), {1}).offset,
      0.1);
  EXPECT_DOUBLE_EQ(fit_class_bias(balanced, at::tensor({1, 0}, at::kLong), {1}).offset, 0)
      << "where nothing is gained, nothing moves";
}

TEST(Correction, CallsEqualScoresByTheFirstClass) {
  // At 0 the row is a tie of all three classes: called 0. Raised by any offset, class 1 and 2 tie: called 1.
  const Tensor tie = numbers({0, 0, 0}, 3);
  EXPECT_EQ(fit_class_bias(tie, at::tensor({0}, at::kLong), {1, 2}).before, 0);
  EXPECT_DOUBLE_EQ(fit_class_bias(tie, at::tensor({1}, at::kLong), {1, 2}).offset, 0.1);
  EXPECT_EQ(fit_class_bias(tie, at::tensor({2}, at::kLong), {1, 2}).after, 1);
}

TEST(Correction, LeavesRowsWithoutALabelOut) {
  const Tensor z = numbers({1, 0, 0, 1}, 2);
  EXPECT_EQ(fit_class_bias(z, at::tensor({-1, -1}, at::kLong), {1}).before, 0);
  EXPECT_EQ(fit_class_bias(z, at::tensor({1, -1}, at::kLong), {1}).before, 1);
}

// Two rows of each class, each score 3 apart and one row in four wrong: the right confidence is 3/4, which is
// a difference of log 3, so T = 3 / log 3.
TEST(Correction, OfTheTemperatureMakesConfidenceTrue) {
  const Tensor z = numbers({3, 0, 3, 0, 0, 3, 0, 3, 3, 0, 3, 0, 0, 3, 0, 3}, 2);
  const Tensor y = at::tensor({0, 0, 1, 1, 0, 1, 1, 0}, at::kLong);
  EXPECT_NEAR(fit_temperature(z, y), 3 / std::log(3.0), 1e-9);
  EXPECT_NEAR(fit_temperature(2 * z, y), 6 / std::log(3.0), 1e-9);
  const Tensor labels = at::cat({y, at::tensor({-1}, at::kLong)});
  EXPECT_NEAR(fit_temperature(at::cat({z, numbers({50, 0}, 2)}), labels), 3 / std::log(3.0), 1e-9);
}

TEST(Correction, OfTheTemperatureStaysWithinItsBounds) {
  const Tensor z = numbers({3, 0, 0, 3}, 2);
  EXPECT_DOUBLE_EQ(fit_temperature(z, at::tensor({0, 1}, at::kLong)), kColdest) << "never wrong: ever colder";
  EXPECT_DOUBLE_EQ(fit_temperature(z, at::tensor({1, 0}, at::kLong)), kHottest)
      << "always wrong: ever hotter";
}

// Of every architecture: what it finds does what it says, on a network with other weights and other inputs.
TEST(Correction, FindsTheClassifierOfEveryArch) {
  const at::NoGradGuard no_gradient;
  for (const auto& [name, entry] : archs().entries()) {
    if (!stands_alone(name)) continue;
    SCOPED_TRACE(name);
    const std::string text = "{arch: " + name + ", " + entry.example + "}";
    Params params = Params::parse(text);
    const Blueprint blueprint = archs().make(params);
    const Fit fit{{3, 32, 32}, 5};
    if (!nn::tap_table(*make(text, fit), images(fit, 2)).contains("logits"))
      continue;  // it scores no classes
    const Classifier found = classifier_of(blueprint, fit);
    const auto network = make(text, fit);
    const auto scores = [&] { return nn::run(*network, images(fit, 3), {"logits"}).at("logits").clone(); };
    const Tensor before = scores();
    Tensors state = nn::state(*network);
    ASSERT_FALSE(found.bias.empty());
    state.at(found.bias)[2] += 4;
    EXPECT_TRUE(at::allclose(scores() - before,
                             at::tensor({0., 0., 4., 0., 0.}, at::kFloat).expand_as(before), 0, 1e-4));
    state.at(found.bias)[2] -= 4;
    ASSERT_FALSE(found.tensors.empty());
    for (const std::string& tensor : found.tensors) state.at(tensor).div_(4);
    EXPECT_TRUE(at::allclose(scores(), before / 4, 1e-4, 1e-6));
  }
}

// Scores that pass through something else than an affine layer at the end.
class Bent final : public nn::Model {
 public:
  explicit Bent(const Fit& fit)
      : head_(register_module("head", std::make_shared<nn::Linear>(4, fit.classes))) {}
  void forward(const Tensors& inputs) override {
    keep("logits", at::tanh((*head_)(inputs.at("image").flatten(1).narrow(1, 0, 4))));
  }

 private:
  std::shared_ptr<nn::Linear> head_;
};

TEST(Correction, FindsNoneWhereScoresAreBent) {
  Blueprint blueprint;
  blueprint.build = [](const Fit& fit) { return std::make_shared<Bent>(fit); };
  const Classifier found = classifier_of(blueprint, {{1, 2, 2}, 3});
  EXPECT_EQ(found.bias, "");
  EXPECT_TRUE(found.tensors.empty());
}

}  // namespace
}  // namespace limbeck::model
