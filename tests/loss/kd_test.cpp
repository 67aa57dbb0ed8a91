#include <cmath>

#include "limbeck/loss/members.h"
#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

// The specification's example: two rows of three classes, labels 1 and 2.
const Tensor kStudent = at::tensor({1.0, 2.0, 0.5, 0.2, -0.3, 1.1}, at::kDouble).view({2, 3});
const Tensor kTeacher = at::tensor({0.5, 3.0, -1.0, 1.5, 0.0, 2.0}, at::kDouble).view({2, 3});
const Tensor kSecond = at::tensor({1.0, 2.0, 0.0, 0.0, 0.0, 3.0}, at::kDouble).view({2, 3});
const Tensor kThird = at::tensor({2.0, 1.0, 0.0, 0.0, 0.5, 1.0}, at::kDouble).view({2, 3});

double kd(const std::string& options, const Scene& scene) {
  return number(*make("{loss: kd, " + options + "}"), scene);
}

Scene example() { return scene(kStudent, {kTeacher}, {1, 2}); }
Scene three_teachers() { return scene(kStudent, {kTeacher, kSecond, kThird}, {1, 2}); }

TEST(Kd, MatchesAValueWorkedOutByHand) {
  // T = 2 makes p = (1/4, 3/4) and q = (1/2, 1/2): KL = 1/4 log(1/2) + 3/4 log(3/2), times T^2 = 4.
  const Tensor teacher = at::tensor({0.0, 2 * std::log(3.0)}, at::kDouble).view({1, 2});
  const Tensor student = at::zeros({1, 2}, at::kDouble);
  const double kl = 0.25 * std::log(0.5) + 0.75 * std::log(1.5);
  EXPECT_NEAR(kd("temperature: 2", scene(student, {teacher})), 4 * kl, 1e-14);
  EXPECT_NEAR(kd("temperature: 2, form: cross_entropy, scale: none", scene(student, {teacher})),
              std::log(2.0), 1e-14);
}

TEST(Kd, MatchesTheWorkedExample) {
  EXPECT_NEAR(kd("temperature: 4, scale: none", example()), 0.018714, 5e-7);
  EXPECT_NEAR(kd("temperature: 4", example()), 0.299428, 5e-7);
  EXPECT_NEAR(kd("scale: none", part(example(), 0, 1)), 0.032846, 5e-7);  // T = 4 is the default
  EXPECT_NEAR(kd("scale: none", part(example(), 1, 2)), 0.004583, 5e-7);
  EXPECT_NEAR(kd("form: cross_entropy, scale: none", example()), 1.064035, 5e-7);
  EXPECT_NEAR(kd("form: cross_entropy, scale: none", scene(kTeacher, {kTeacher})), 1.045321,
              5e-7);  // entropy
  EXPECT_NEAR(kd("temperature: 20", example()), 0.308719, 5e-7);
  EXPECT_NEAR(kd("temperature: 100", example()), 0.306782, 5e-7);
  EXPECT_NEAR(kd("temperature: 1000", example()), 0.306181, 5e-7);
  EXPECT_NEAR(kd("temperature: 1", example()), 0.127796, 5e-7);
  EXPECT_NEAR(kd("temperature: 1", scene(kTeacher, {kStudent})), 0.186071, 5e-7);
  const Tensor expected =
      at::tensor({0.069105, -0.239894, 0.170789, -0.071115, 0.075665, -0.004551}, at::kDouble).view({2, 3});
  EXPECT_LT((gradient(*make("{loss: kd}"), example()) - expected).abs().max().item<double>(), 1e-6);
}

TEST(Kd, AddsUpWithCrossEntropyToTheTotalsOfTheWorkedExample) {
  const double hard = number(*make("{loss: cross_entropy}"), example());
  EXPECT_NEAR(hard, 0.483531, 5e-7);
  EXPECT_NEAR(0.5 * hard + 0.5 * kd("temperature: 4", example()), 0.391479, 1e-6);
  EXPECT_NEAR(0.5 * hard + 0.5 * kd("form: cross_entropy", example()), 8.754045, 1e-6);
  EXPECT_NEAR(0.1 * hard + 0.9 * kd("temperature: 4", example()), 0.317838, 1e-6);
}

TEST(Kd, MatchesTheWorkedExampleOfSeveralTeachers) {
  const Scene all = three_teachers();
  const std::string raw = ", scale: none";
  EXPECT_NEAR(kd("combine: mean_probability" + raw, all), 0.003702, 5e-7);
  EXPECT_NEAR(kd("combine: mean_probability", all), 0.059240, 1e-6);
  EXPECT_NEAR(kd("combine: mean_probability, form: cross_entropy" + raw, all), 1.077865, 5e-7);
  EXPECT_NEAR(kd("combine: mean_logit" + raw, all), 0.003583, 5e-7);
  EXPECT_NEAR(kd("combine: mean_probability, member_weights: [0.5, 0.3, 0.2]", all), 0.085854, 1e-6);
  EXPECT_NEAR(kd("combine: mean_probability, member_weights: [5, 3, 2]", all), 0.085854, 1e-6);
  EXPECT_NEAR(kd("member_weights: classifier_confidence", all), 0.264602, 1e-6);
  EXPECT_NEAR(kd("member_weights: entropy", all), 0.302767, 1e-6);
  double sum = 0;
  for (const Tensor& teacher : {kTeacher, kSecond, kThird})
    sum += kd("scale: none", scene(kStudent, {teacher}));
  EXPECT_NEAR(sum / 3, 0.016243, 5e-7);
}

TEST(Kd, IsZeroWithoutGradientWhereBothAnswerAlike) {
  const Scene alike = scene(kTeacher, {kTeacher});
  EXPECT_NEAR(kd("temperature: 3", alike), 0, 1e-15);
  for (const std::string form : {"kl", "cross_entropy"})
    EXPECT_LT(gradient(*make("{loss: kd, form: " + form + "}"), alike).abs().max().item<double>(), 1e-15);
}

TEST(Kd, IgnoresAConstantAddedToARowTheOrderOfClassesAndRepeatedRows) {
  const Tensor shift = at::tensor({5.0, -7.0}, at::kDouble).view({2, 1});
  const Tensor order = at::tensor({2, 0, 1}, at::kLong);
  const double expected = kd("temperature: 3", example());
  EXPECT_NEAR(kd("temperature: 3", scene(kStudent + shift, {kTeacher})), expected, 1e-13);
  EXPECT_NEAR(kd("temperature: 3", scene(kStudent, {kTeacher - shift})), expected, 1e-13);
  EXPECT_NEAR(kd("temperature: 3", scene(kStudent.index_select(1, order), {kTeacher.index_select(1, order)})),
              expected, 1e-14);
  EXPECT_NEAR(kd("temperature: 3", twice(example())), expected, 1e-15);
}

TEST(Kd, GoesToHalfTheMeanSquareOfCentredScoresAsTheTemperatureGrows) {
  const auto centred = [](const Tensor& scores) { return scores - scores.mean(1, true); };
  const double limit =
      (centred(kStudent) - centred(kTeacher)).square().sum(1).mean().item<double>() / (2 * 3);
  EXPECT_NEAR(limit, 0.306111, 5e-7);
  EXPECT_NEAR(kd("temperature: 100", example()) / limit, 1, 0.01);
  EXPECT_NEAR(kd("temperature: 1e5", example()) / limit, 1, 1e-5);
}

TEST(Kd, OfSeveralTeachersThatAgreeIsThatOfOne) {
  const double one = kd("temperature: 3", example());
  const Scene same = scene(kStudent, {kTeacher, kTeacher, kTeacher}, {1, 2});
  for (const std::string combine : {"mean_probability", "mean_logit"})
    for (const std::string weights :
         {"uniform", "[3, 1, 2]", "entropy", "entropy_linear", "confidence", "classifier_confidence"})
      EXPECT_NEAR(kd("temperature: 3, combine: " + combine + ", member_weights: " + weights, same), one,
                  1e-13)
          << combine << " " << weights;
  for (const std::string weights : {"entropy", "entropy_linear", "confidence", "classifier_confidence"})
    EXPECT_NEAR(kd("temperature: 3, member_weights: " + weights, same), one, 1e-13) << weights;
}

TEST(Kd, DoesNotCareAboutTheOrderOfTeachersAndFollowsTheOneWithAllTheWeight) {
  const Scene reversed = scene(kStudent, {kThird, kSecond, kTeacher}, {1, 2});
  for (const std::string options :
       {"combine: mean_probability", "combine: mean_logit", "member_weights: entropy"})
    EXPECT_NEAR(kd(options, three_teachers()), kd(options, reversed), 1e-14) << options;
  for (const std::string combine : {"mean_probability", "mean_logit"})
    EXPECT_NEAR(kd("member_weights: [0, 1, 0], combine: " + combine, three_teachers()),
                kd("temperature: 4", scene(kStudent, {kSecond})), 1e-14)
        << combine;
}

TEST(Kd, HasTheSameGradientForMeanLossAndMeanProbability) {
  // They differ by a constant of the teachers.
  const Tensor probability = gradient(*make("{loss: kd, combine: mean_probability}"), three_teachers());
  Tensor loss = at::zeros_like(probability);
  for (const Tensor& teacher : {kTeacher, kSecond, kThird})
    loss += gradient(*make("{loss: kd}"), scene(kStudent, {teacher})) / 3;
  EXPECT_LT((probability - loss).abs().max().item<double>(), 1e-15);
}

TEST(Kd, GradientAgreesWithFiniteDifferences) {
  const Scene one = scene(noise({3, 4}, 1), {noise({3, 4}, 2)}, {0, 3, -1});
  const Scene three =
      scene(noise({3, 4}, 1), {noise({3, 4}, 2), noise({3, 4}, 3), noise({3, 4}, 4)}, {0, 3, -1});
  for (const std::string form : {"kl", "cross_entropy"})
    for (const std::string scale : {"temperature_squared", "none"})
      expect_gradient(*make("{loss: kd, temperature: 2.5, form: " + form + ", scale: " + scale + "}"), one);
  for (const std::string combine : {"mean_loss", "mean_probability", "mean_logit"})
    for (const std::string weights : {"entropy", "entropy_linear", "confidence", "classifier_confidence"})
      expect_gradient(*make("{loss: kd, combine: " + combine + ", member_weights: " + weights + "}"), three);
}

TEST(Kd, GivesTeachersNoGradient) {
  for (const std::string options :
       {"{loss: kd}", "{loss: kd, combine: mean_probability}", "{loss: kd, combine: mean_logit}"}) {
    const Tensor student = kStudent.clone().requires_grad_(), teacher = kTeacher.clone().requires_grad_();
    value(*make(options), scene(student, {teacher, teacher})).backward();
    EXPECT_TRUE(student.grad().defined());
    EXPECT_FALSE(teacher.grad().defined());
  }
}

TEST(Kd, AddsUpFromPartsOfABatch) {
  const Scene whole = scene(noise({7, 4}, 1), {noise({7, 4}, 2), noise({7, 4}, 3)}, {0, 3, -1, 1, 2, -1, 0});
  for (const std::string options : {"temperature: 4", "form: cross_entropy, scale: none"})
    expect_parts_add_up(*make("{loss: kd, " + options + "}"), scene(noise({7, 4}, 1), {noise({7, 4}, 2)}),
                        {1, 4, 7});
  for (const std::string options : {"combine: mean_probability", "member_weights: classifier_confidence"})
    expect_parts_add_up(*make("{loss: kd, " + options + "}"), whole, {1, 4, 7});
}

TEST(Kd, NeedsNoLabels) {
  Scene rows = three_teachers();
  rows.batch = data::Batch();
  rows.batch.rows = 2;
  EXPECT_EQ(kd("combine: mean_logit", rows), kd("combine: mean_logit", three_teachers()));
  EXPECT_EQ(make("{loss: kd}")->counts(rows.batch), std::vector<double>{2});
}

TEST(Kd, SumsItsPairsByTheirWeights) {
  Scene exits = example();
  exits.student["exit1.logits"] = noise({2, 3}, 5);
  const Scene first = scene(exits.student.at("exit1.logits"), {kTeacher});
  EXPECT_NEAR(kd("pairs: [{student: exit1.logits, teacher: logits}, logits], pair_weights: [0.5, 2]", exits),
              0.5 * kd("temperature: 4", first) + 2 * kd("temperature: 4", example()), 1e-14);
}

TEST(Kd, TrainsToTheSameWeightsInBothForms) {
  std::vector<Tensor> trained;
  for (const std::string form : {"kl", "cross_entropy"}) {
    const auto loss = make("{loss: kd, temperature: 2, form: " + form + "}");
    const Tensor inputs = noise({8, 5}, 1), teacher = noise({8, 3}, 2);
    Tensor weight = noise({5, 3}, 3);
    for (int step = 0; step < 50; ++step) {
      const Tensor leaf = weight.clone().requires_grad_();
      value(*loss, scene(at::matmul(inputs, leaf), {teacher})).backward();
      weight = weight - 0.5 * leaf.grad();
    }
    trained.push_back(weight);
  }
  EXPECT_GT((trained[0] - noise({5, 3}, 3)).abs().max().item<double>(), 0.1);
  EXPECT_LT((trained[0] - trained[1]).abs().max().item<double>(), 1e-12);
}

TEST(Kd, IsFloat32ForNarrowerScores) {
  const Scene half = scene(kStudent.to(at::kBFloat16), {kTeacher.to(at::kHalf)});
  const Tensor narrow = value(*make("{loss: kd}"), half);
  EXPECT_EQ(narrow.scalar_type(), at::kFloat);
  const Scene rounded =
      scene(kStudent.to(at::kBFloat16).to(at::kDouble), {kTeacher.to(at::kHalf).to(at::kDouble)});
  EXPECT_NEAR(narrow.item<double>(), kd("temperature: 4", rounded), 1e-5);
}

TEST(Kd, TellsWhatEachTeacherCounted) {
  Scene all = three_teachers();
  Step step = all.step();
  Tensor seen;
  step.note = [&](std::string_view name, const Tensor& value) {
    if (name == "member_weights") seen = value;
  };
  make("{loss: kd, member_weights: entropy}")->forward(step);
  ASSERT_TRUE(seen.defined());
  EXPECT_NEAR(seen[0][0].item<double>(), 0.447817, 5e-7);
}

TEST(Kd, WantsEqualClassesOnBothSides) {
  const auto loss = make("{loss: kd}");
  const Wants good = wants(*loss, {{"logits", {2, 10}}, {"stage1", {2, 4, 8, 8}}}, {{{"logits", {2, 10}}}});
  EXPECT_EQ(good.student, Strings{"logits"});
  EXPECT_EQ(good.teacher, Strings{"logits"});
  EXPECT_TRUE(good.needs.contains(Need::class_logits));
  EXPECT_EQ(complaint([&] {
              wants(*loss, {{"logits", {2, 10}}}, {{{"logits", {2, 100}}}});
            }),
            "teacher has 100 classes, student 10: scores are compared class by class; give both the same "
            "classes, or "
            "match features instead");
  EXPECT_EQ(complaint([&] {
              wants(*make("{loss: kd, combine: mean_logit}"), {{"logits", {2, 10}}},
                    {{{"logits", {2, 10}}}, {{"logits", {2, 5}}}});
            }).substr(0, 35),
            "teacher 2 has 5 classes, student 10");
  EXPECT_EQ(complaint([&] {
              wants(*loss, {{"output", {2, 10}}}, {{{"logits", {2, 10}}}});
            }),
            "the student has no tap 'logits'; it has output");
}

TEST(Kd, SeesAllTeachersInOneCallOnlyWhereItMust) {
  const auto needs = [](const std::string& options) { return builder("{loss: kd, " + options + "}").needs; };
  EXPECT_FALSE(needs("temperature: 4").contains(Need::each_teacher));
  EXPECT_TRUE(needs("combine: mean_probability").contains(Need::each_teacher));
  EXPECT_TRUE(needs("member_weights: confidence").contains(Need::each_teacher));
  EXPECT_FALSE(needs("member_weights: [1, 2]").contains(Need::each_teacher));
  EXPECT_EQ(builder("{loss: kd, member_weights: [1, 2]}").member_weights, (std::vector<double>{1, 2}));
  EXPECT_EQ(builder("{loss: kd, member_weights: [1, 2], combine: mean_logit}").member_weights,
            std::vector<double>{});
  EXPECT_EQ(builder("{loss: kd}").teachers, Teachers::needed);
  const nn::TapTable table{{"logits", {2, 10}}};
  const auto weighted = make("{loss: kd, member_weights: [1, 2], combine: mean_logit}");
  EXPECT_EQ(complaint([&] {
              wants(*weighted, table, {table, table, table});
            }),
            "member_weights needs 3 numbers, one for each teacher, not 2");
}

TEST(Kd, ListsEverythingItDoesNotUnderstandAtOnce) {
  expect_faults(
      faults("loss: kd\ntemperature: -1\nform: ce\nscale: 2\ncombine: mean\ntemprature: 3"),
      (Strings{"r.yaml:2: temperature must be > 0, not -1", "r.yaml:3: form must be one of kl, cross_entropy",
               "r.yaml:4: scale must be one of temperature_squared, none",
               "r.yaml:5: combine must be one of mean_loss, mean_probability, mean_logit",
               "r.yaml:6: temprature is not a known key; did you mean 'temperature'?"}));
  EXPECT_EQ(warnings("{loss: kd, temperature: 30}").size(), 1);
  EXPECT_EQ(warnings("{loss: kd, temperature: 20}").size(), 0);
}

}  // namespace
}  // namespace limbeck::loss
