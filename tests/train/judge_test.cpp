#include "limbeck/train/judge.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "limbeck/base/error.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/train/registries.h"

namespace limbeck::train {
namespace {

// Probabilities of three classes for six pictures; the picture's one pixel says which.
const std::vector<std::vector<double>> kProbabilities = {{0.90, 0.06, 0.04}, {0.92, 0.05, 0.03},
                                                         {0.20, 0.50, 0.30}, {0.25, 0.35, 0.40},
                                                         {0.05, 0.05, 0.90}, {0.10, 0.80, 0.10}};

// Gives picture i the logarithms of kProbabilities[i], shifted, which soft-max does not see.
class Fixed final : public nn::Model {
 public:
  void forward(const Tensors& inputs) override {
    const Tensor which = at::round(inputs.at("image").flatten() * 255).to(at::kLong);
    std::vector<Tensor> rows;
    for (const auto& row : kProbabilities) rows.push_back(at::log(at::tensor(row, at::kFloat)) + 3);
    keep("logits", at::index_select(at::stack(rows), 0, which));
  }
};

data::Set set_of(const std::vector<int64_t>& labels, const std::vector<int64_t>& rows) {
  std::vector<uint8_t> pixels;
  for (std::size_t i = 0; i < labels.size(); ++i) pixels.push_back(static_cast<uint8_t>(i));
  data::Set set;
  set.name = "made";
  set.source = std::make_shared<data::MemorySet>(
      data::Facts{.fields = {{"image", {1, 1, 1}}}, .classes = 3, .class_names = {}}, pixels, labels);
  set.rows = rows;
  return set;
}

const std::vector<int64_t> kLabels = {0, 1, 1, 2, 2, 1};

const measures::Measures kOfClasses = [] {
  measures::Measures all = measures::all_of(everything().measures);
  std::erase_if(all, [](const measures::Measure& measure) { return measure.tap != "logits"; });
  return all;
}();

Judgement judged(const data::Set& set) {
  Fixed model;
  return judge(model, set, kOfClasses, at::kCPU, 1);
}

// Called 0, 0, 1, 2, 2, 1: all but the second are right.
// Cross-entropy: -(ln .9 + ln .05 + ln .5 + ln .4 + ln .9 + ln .8) / 6.
// Bins of a fifteenth: .90 and .92 and .90 lie in (13/15, 14/15], .50 in (7/15, 8/15], .40 in (5/15, 6/15],
// .80 in (11/15, 12/15]. The first: confidence 2.72/3, accuracy 2/3, gap .24; the others gap .5, .6, .2 with
// one row each. Calibration error: (3 * .24 + .5 + .6 + .2) / 6 = 2.02 / 6.
TEST(Judge, MeasuresAsWorkedOutByHand) {
  const Judgement judgement = judged(set_of(kLabels, {0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(judgement.samples, 6);
  EXPECT_EQ(judgement.labelled, 6);
  EXPECT_EQ(judgement.calls, (std::vector<int64_t>{0, 0, 1, 2, 2, 1}));
  EXPECT_DOUBLE_EQ(judgement.values.at("accuracy"), 5.0 / 6);
  const double loss =
      -(2 * std::log(0.9) + std::log(0.05) + std::log(0.5) + std::log(0.4) + std::log(0.8)) / 6;
  EXPECT_NEAR(judgement.values.at("cross_entropy"), loss, 1e-6);
  EXPECT_NEAR(judgement.values.at("calibration_error"), 2.02 / 6, 1e-6);
  EXPECT_EQ(judgement.confusion, (std::vector<std::vector<int64_t>>{{1, 0, 0}, {1, 2, 0}, {0, 0, 2}}));
  ASSERT_EQ(judgement.reliability.size(), 15);
  std::map<int, int64_t> filled;
  for (int b = 0; b < 15; ++b)
    if (judgement.reliability[b].count > 0) filled[b] = judgement.reliability[b].count;
  EXPECT_EQ(filled, (std::map<int, int64_t>{{5, 1}, {7, 1}, {11, 1}, {13, 3}}));
  EXPECT_NEAR(judgement.reliability[13].confidence, 2.72 / 3, 1e-6);
  EXPECT_NEAR(judgement.reliability[13].accuracy, 2.0 / 3, 1e-12);
  EXPECT_NEAR(judgement.reliability[13].low, 13.0 / 15, 1e-12);
  EXPECT_NEAR(judgement.confidence[3], 0.40, 1e-6);
}

TEST(Judge, DoesNotCountRowsWithoutLabel) {
  const Judgement some = judged(set_of({0, -1, 1, -1, 2, 1}, {0, 1, 2, 3, 4, 5}));
  const Judgement alone = judged(set_of(kLabels, {0, 2, 4, 5}));
  EXPECT_EQ(some.samples, 6);
  EXPECT_EQ(some.labelled, 4);
  EXPECT_EQ(some.values, alone.values);
  EXPECT_EQ(some.confusion, alone.confusion);
  EXPECT_EQ(some.calls.size(), 6) << "what the others were called is known";
}

TEST(Judge, MeasuresNothingWhereNoLabelIsShown) {
  data::Set hidden = set_of(kLabels, {0, 1, 2});
  hidden.labels_hidden = true;
  const Judgement judgement = judged(hidden);
  EXPECT_EQ(judgement.labelled, 0);
  EXPECT_TRUE(judgement.values.empty());
  EXPECT_EQ(judgement.calls.size(), 3);
}

TEST(Judge, TakesWhatIsAskedForAlone) {
  Fixed model;
  const data::Set set = set_of(kLabels, {0, 1, 2, 3, 4, 5});
  const Judgement judgement = judge(model, set, {*find(kOfClasses, "accuracy")}, at::kCPU, 1);
  EXPECT_EQ(judgement.values, (std::map<std::string, double>{{"accuracy", 5.0 / 6}}));
}

TEST(Judge, GoesOverMoreRowsThanOneBatch) {
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < 1203; ++i) rows.push_back(i % 6);
  const Judgement judgement = judged(set_of(kLabels, rows));
  EXPECT_EQ(judgement.samples, 1203);
  EXPECT_NEAR(judgement.values.at("accuracy"), (200 * 5 + 2) / 1203.0,
              1e-12);  // of the last three rows the second is wrong
}

TEST(Agreement, IsTheShareOfRowsCalledAlike) {
  Judgement a, b;
  a.calls = {0, 1, 2, 1};
  b.calls = {0, 1, 1, 2};
  EXPECT_EQ(agreement(a, b), 0.5);
  b.calls.pop_back();
  EXPECT_THROW(agreement(a, b), CheckFailed);
}

// At temperature 2 probabilities go with the square roots: .2, .5, .3 -> .4472, .7071, .5477 over their
// sum 1.7020.
TEST(Probabilities, AreThoseOfTheAskedRowsAtATemperature) {
  Fixed model;
  const data::Set set = set_of(kLabels, {5, 4, 3, 2, 1, 0});
  const Tensor found = probabilities(model, set, {3, 0}, 2, at::kCPU);
  ASSERT_EQ(shape_of(found), (Shape{2, 3}));
  const double sum = std::sqrt(0.2) + std::sqrt(0.5) + std::sqrt(0.3);
  EXPECT_NEAR(found[0][1].item<double>(), std::sqrt(0.5) / sum, 1e-6);
  const double other = 2 * std::sqrt(0.1) + std::sqrt(0.8);
  EXPECT_NEAR(found[1][1].item<double>(), std::sqrt(0.8) / other, 1e-6);
}

}  // namespace
}  // namespace limbeck::train
