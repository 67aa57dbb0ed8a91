#include <cmath>

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const Tensor kStudent = at::tensor({1.0, 2.0, 0.5, 0.2, -0.3, 1.1}, at::kDouble).view({2, 3});

// Three rows whose probabilities are (1/2, 1/4, 1/4), (1/8, 3/4, 1/8) and (1/4, 1/2, 1/4).
Tensor example() {
  return at::tensor({0.5, 0.25, 0.25, 0.125, 0.75, 0.125, 0.25, 0.5, 0.25}, at::kDouble).log().view({3, 3});
}

double cross_entropy(const std::string& options, const Scene& scene) {
  return number(*make("{loss: cross_entropy, " + options + "}"), scene);
}

std::shared_ptr<Loss> prepared(const std::string& line, const Scene& scene,
                               const std::vector<double>& counts) {
  auto loss = make(line);
  data::Facts facts;
  facts.classes = static_cast<int64_t>(counts.size());
  loss->prepare({.student = scene.student, .teachers = {}, .data = facts, .class_counts = counts});
  return loss;
}

// A row with a label, one with soft labels, one with neither, and so on.
Scene mixed() {
  Scene made = scene(noise({6, 3}, 1), {}, {2, -1, -1, 0, -1, 2});
  made.batch.soft_labels = at::zeros({6, 3}, at::kFloat);
  made.batch.soft_labels[1] = at::tensor({0.5, 0.25, 0.25});
  made.batch.soft_labels[4] = at::tensor({0.0, 0.75, 0.25});
  made.batch.soft_labelled = 2;
  return made;
}

TEST(CrossEntropy, MatchesAValueWorkedOutByHand) {
  // -log 1/2, -log 3/4 and -log 1/4.
  const double sum = std::log(2.0) + std::log(4.0 / 3) + std::log(4.0);
  EXPECT_NEAR(number(*make("{loss: cross_entropy}"), scene(example(), {}, {0, 1, 2})), sum / 3, 1e-14);
  EXPECT_NEAR(number(*make("{loss: cross_entropy}"), scene(kStudent, {}, {1, 2})), 0.483531, 5e-7);
}

TEST(CrossEntropy, SmoothsHardLabelsOverAllClassesOrAllOthers) {
  // The specification's example, smoothed by 0.1.
  EXPECT_NEAR(cross_entropy("label_smoothing: 0.1", scene(kStudent, {}, {1, 2})), 0.563531, 5e-7);
  EXPECT_NEAR(cross_entropy("label_smoothing: 0.1, smooth: others", scene(kStudent, {}, {1, 2})), 0.603531,
              5e-7);
  // By hand, row (1/8, 3/4, 1/8) with label 1 and e = 0.3: targets (0.1, 0.8, 0.1) or (0.15, 0.7, 0.15).
  const Scene row = scene(example().slice(0, 1, 2), {}, {1});
  EXPECT_NEAR(cross_entropy("label_smoothing: 0.3", row), 0.8 * std::log(4.0 / 3) + 0.2 * std::log(8.0),
              1e-14);
  EXPECT_NEAR(cross_entropy("label_smoothing: 0.3, smooth: others", row),
              0.7 * std::log(4.0 / 3) + 0.3 * std::log(8.0), 1e-14);
}

TEST(CrossEntropy, DividesByTheSumOfTheRowsClassWeights) {
  // Weights 1, 2, 4: (log 2 + 2 log 4/3 + 4 log 4) / 7.
  const Scene rows = scene(example(), {}, {0, 1, 2});
  const auto loss = make("{loss: cross_entropy, class_weights: [1, 2, 4]}");
  EXPECT_NEAR(number(*loss, rows), (std::log(2.0) + 2 * std::log(4.0 / 3) + 4 * std::log(4.0)) / 7, 1e-14);
  EXPECT_EQ(loss->counts(rows.batch), std::vector<double>{7});
  EXPECT_EQ(loss->counts(scene(example(), {}, {2, -1, 2}).batch), std::vector<double>{8});
}

TEST(CrossEntropy, WeighsASmoothedRowByItsOwnClass) {
  const Scene rows = scene(example(), {}, {0, 1, 2});
  double sum = 0;
  const double weights[] = {1, 2, 4};
  for (int64_t row = 0; row < 3; ++row)
    sum += weights[row] * cross_entropy("label_smoothing: 0.2, smooth: others", part(rows, row, row + 1));
  EXPECT_NEAR(cross_entropy("label_smoothing: 0.2, smooth: others, class_weights: [1, 2, 4]", rows), sum / 7,
              1e-14);
}

TEST(CrossEntropy, BalancesClassesByTheirShareOfTheSet) {
  // 6, 3 and 1 samples: weights 10/18, 10/9, 10/3; a class that never occurs weighs nothing.
  const Scene rows = scene(noise({3, 4}, 1), {}, {0, 1, 2});
  const auto loss = prepared("{loss: cross_entropy, class_weights: balanced}", rows, {6, 3, 1, 0});
  EXPECT_NEAR(loss->counts(rows.batch).front(), 10 / 18.0 + 10 / 9.0 + 10 / 3.0, 1e-14);
  const double by_hand = cross_entropy("class_weights: [1, 2, 6, 0]", rows);
  EXPECT_NEAR(number(*loss, rows), by_hand, 1e-14);
  // Over the whole set the weights sum to the number of samples.
  EXPECT_NEAR(loss->counts(labelled({0, 0, 0, 0, 0, 0, 1, 1, 1, 2}, 4)).front(), 10, 1e-12);
}

TEST(CrossEntropy, LeavesOutRowsThatHaveNoLabel) {
  const double sum = std::log(2.0) + std::log(4.0);
  const Scene rows = scene(example(), {}, {0, -1, 2});
  for (const std::string options : {"label_smoothing: 0", "class_weights: [1, 1, 1]"}) {
    const auto loss = make("{loss: cross_entropy, " + options + "}");
    EXPECT_NEAR(number(*loss, rows), sum / 2, 1e-14);
    EXPECT_EQ(loss->counts(rows.batch), std::vector<double>{2});
    const Tensor slope = gradient(*loss, rows);
    EXPECT_EQ(slope[1].abs().max().item<double>(), 0);
    EXPECT_GT(slope[0].abs().max().item<double>(), 0.1);
    EXPECT_EQ(loss->counts(unlabelled(3)), std::vector<double>{0});
  }
}

TEST(CrossEntropy, TakesHardOrSoftLabelsWhicheverARowHas) {
  const Scene rows = mixed();
  const Tensor log_q = at::log_softmax(rows.student.at("logits"), 1);
  const double hard = -(log_q[0][2] + log_q[3][0] + log_q[5][2]).item<double>();
  const double soft =
      -(0.5 * log_q[1][0] + 0.25 * log_q[1][1] + 0.25 * log_q[1][2] + 0.75 * log_q[4][1] + 0.25 * log_q[4][2])
           .item<double>();
  const auto loss = make("{loss: cross_entropy}");
  EXPECT_EQ(loss->counts(rows.batch), std::vector<double>{5});
  EXPECT_NEAR(number(*loss, rows), (hard + soft) / 5, 1e-14);
  // Soft labels are neither smoothed nor weighed.
  Scene only = rows;
  only.batch.labels = Tensor();
  only.batch.labelled = 0;
  only.batch.class_counts = {0, 0, 0};
  EXPECT_NEAR(cross_entropy("label_smoothing: 0.3, class_weights: [5, 6, 7]", only), soft / 2, 1e-14);
}

TEST(CrossEntropy, IsKdInTheFormOfACrossEntropyWhereLabelsAreATeachersAnswers) {
  const Tensor student = noise({4, 3}, 1), teacher = noise({4, 3}, 2);
  Scene rows = scene(student);
  rows.batch.soft_labels = at::softmax(teacher, 1);
  rows.batch.soft_labelled = 4;
  EXPECT_NEAR(number(*make("{loss: cross_entropy}"), rows),
              number(*make("{loss: kd, temperature: 1, form: cross_entropy}"), scene(student, {teacher})),
              1e-14);
}

TEST(CrossEntropy, IgnoresAConstantAddedToARowTheOrderOfClassesAndRepeatedRows) {
  const Scene rows = scene(kStudent, {}, {1, 2});
  const Tensor shift = at::tensor({5.0, -7.0}, at::kDouble).view({2, 1}),
               order = at::tensor({2, 0, 1}, at::kLong);
  for (const std::string options : {"label_smoothing: 0.1", "label_smoothing: 0.2, smooth: others"}) {
    const double expected = cross_entropy(options, rows);
    EXPECT_NEAR(cross_entropy(options, scene(kStudent + shift, {}, {1, 2})), expected, 1e-14);
    EXPECT_NEAR(cross_entropy(options, scene(kStudent.index_select(1, order), {}, {2, 0})), expected, 1e-14);
    EXPECT_NEAR(cross_entropy(options, twice(rows)), expected, 1e-14);
  }
}

TEST(CrossEntropy, GoesToZeroAsRowsBecomeCertain) {
  const Tensor certain = at::tensor({100.0, 0.0, 0.0, 0.0, 100.0, 0.0}, at::kDouble).view({2, 3});
  EXPECT_NEAR(number(*make("{loss: cross_entropy}"), scene(certain, {}, {0, 1})), 0, 1e-40);
}

TEST(CrossEntropy, GradientAgreesWithFiniteDifferences) {
  for (const std::string options :
       {"label_smoothing: 0", "label_smoothing: 0.1", "label_smoothing: 0.1, smooth: others",
        "class_weights: [1, 0.5, 3], label_smoothing: 0.2"})
    expect_gradient(*make("{loss: cross_entropy, " + options + "}"), mixed());
}

TEST(CrossEntropy, AddsUpFromPartsOfABatch) {
  for (const std::string options : {"label_smoothing: 0", "label_smoothing: 0.1",
                                    "class_weights: [1, 0.5, 3], label_smoothing: 0.2, smooth: others"})
    expect_parts_add_up(*make("{loss: cross_entropy, " + options + "}"), mixed(), {1, 2, 3, 5, 6});
}

TEST(CrossEntropy, SumsItsTapsByTheirWeights) {
  Scene exits = scene(noise({3, 4}, 1), {}, {0, 3, 1});
  exits.student["exit1.logits"] = noise({3, 4}, 2);
  exits.student["exit2.logits"] = noise({3, 4}, 3);
  exits.student["exit1.pooled"] = noise({3, 7}, 4);
  const auto alone = [&](const std::string& tap) { return cross_entropy("taps: [" + tap + "]", exits); };
  EXPECT_NEAR(cross_entropy("taps: [exit1.logits, logits], pair_weights: [0.5, 2]", exits),
              0.5 * alone("exit1.logits") + 2 * alone("logits"), 1e-14);
  const auto all = prepared("{loss: cross_entropy, taps: [exit*]}", exits, {1, 1, 0, 1});
  EXPECT_NEAR(number(*all, exits), alone("exit1.logits") + alone("exit2.logits") + alone("logits"), 1e-14);
  const nn::TapTable table = {
      {"exit1.logits", {2, 4}}, {"exit2.logits", {2, 4}}, {"exit1.pooled", {2, 7}}, {"logits", {2, 4}}};
  EXPECT_EQ(wants(*all, table).student, (Strings{"exit1.logits", "exit2.logits", "logits"}));
}

TEST(CrossEntropy, IsFloat32ForNarrowerScores) {
  const Tensor narrow = value(*make("{loss: cross_entropy, class_weights: [1, 2, 3]}"),
                              scene(kStudent.to(at::kBFloat16), {}, {1, 2}));
  EXPECT_EQ(narrow.scalar_type(), at::kFloat);
}

TEST(CrossEntropy, RefusesTapsAndSetsThatDoNotFit) {
  const auto loss = make("{loss: cross_entropy}");
  EXPECT_EQ(complaint([&] {
              wants(*loss, {{"output", {2, 10}}});
            }),
            "the student has no tap 'logits'; it has output");
  EXPECT_EQ(complaint([&] {
              wants(*make("{loss: cross_entropy, class_weights: [1, 2]}"), {{"logits", {2, 10}}});
            }),
            "class_weights needs 10 numbers, one for each class of tap 'logits', not 2");
  EXPECT_EQ(complaint([&] {
              prepared("{loss: cross_entropy}", scene(kStudent), {1, 1, 1, 1});
            }),
            "tap 'logits' scores 3 classes, the set has 4");
}

TEST(CrossEntropy, ListsEverythingItDoesNotUnderstandAtOnce) {
  expect_faults(faults("loss: cross_entropy\nlabel_smoothing: 1.5\nsmooth: none\nclass_weights: even\ntaps: "
                       "[]\npairs: [a]"),
                (Strings{"r.yaml:5: taps names no taps", "r.yaml:2: label_smoothing must be 0 to 1, not 1.5",
                         "r.yaml:3: smooth must be one of all, others",
                         "r.yaml:4: class_weights must be one of none, balanced",
                         "r.yaml:6: pairs is not a known key"}));
  expect_faults(faults("{loss: cross_entropy, class_weights: [0, 0]}"),
                Strings{"r.yaml:1: class_weights must not all be 0"});
  expect_faults(faults("{loss: cross_entropy, class_weights: [1, -1]}"),
                Strings{"r.yaml:1: class_weights must be >= 0, not -1"});
}

}  // namespace
}  // namespace limbeck::loss
