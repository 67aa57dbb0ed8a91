#include "support/parts.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

// Guided maps (2, 1, 2, 2) and hints (2, 3, 1, 1); the kernel that fits is 2x2.
//   w0 = [[.1, .2], [.3, .4]], w1 = [[.4, .3], [.2, .1]], w2 = all .25; bias (0, .5, -.5)
//   r([[1, 2], [3, 4]]) = (.1 + .4 + .9 + 1.6, .4 + .6 + .6 + .4 + .5, 2.5 - .5)  = (3, 2.5, 2)
//   r([[0, 1], [1, 0]]) = (.2 + .3, .3 + .2 + .5, .5 - .5)                        = (.5, 1, 0)
// Against (2, 2, 1.5) and (1, -1, .5) the gaps are (1, .5, .5) and (-.5, 2, -.5), their squares 1.5 and 4.5
// in sum:
//   half_sum (1.5 + 4.5) / (2 * 2) = 1.5        mean 6 / 6 = 1
Scene example() {
  return pair_of(at::tensor({1., 2., 3., 4., 0., 1., 1., 0.}, at::kDouble).view({2, 1, 2, 2}),
                 at::tensor({2., 2., 1.5, 1., -1., .5}, at::kDouble).view({2, 3, 1, 1}));
}

double of_example(const std::string& options) {
  const auto loss = ready("{loss: hint, pairs: [x], " + options + "}", example());
  set(*loss, "conv.weight", at::tensor({.1, .2, .3, .4, .4, .3, .2, .1, .25, .25, .25, .25}, at::kDouble));
  set(*loss, "conv.bias", at::tensor({0., .5, -.5}, at::kDouble));
  return number(*loss, example());
}

TEST(Hint, EqualsTheExampleWorkedOutByHand) {
  EXPECT_NEAR(of_example("reduction: half_sum"), 1.5, 1e-12);
  EXPECT_NEAR(of_example("reduction: mean"), 1, 1e-12);
  EXPECT_NEAR(of_example("activation: none"), 1, 1e-12);
}

TEST(Hint, IsZeroWhereTheRegressorMeetsTheTeacher) {
  Scene scene = example();
  const auto loss = ready("{loss: hint, pairs: [x]}", scene);
  scene.teachers[0]["x"] = note(*loss, scene, "regressed");
  EXPECT_EQ(number(*loss, scene), 0);
  const Tensor same = noise({2, 3, 4, 4}, 1);
  EXPECT_EQ(
      number(*ready("{loss: hint, pairs: [x], adapter: identity}", pair_of(same, same)), pair_of(same, same)),
      0);
}

// A row has 3 * 2 * 2 values.
TEST(Hint, OfHalfTheSumIsSoManyTimesHalfTheMean) {
  const Scene scene = pair_of(noise({4, 2, 3, 3}, 1), noise({4, 3, 2, 2}, 2));
  const auto half_sum = ready("{loss: hint, pairs: [x], reduction: half_sum}", scene),
             mean = ready("{loss: hint, pairs: [x]}", scene);
  EXPECT_NEAR(number(*half_sum, scene), number(*mean, scene) * 12 / 2, 1e-12);
  EXPECT_NEAR(number(*half_sum, twice(scene)), number(*half_sum, scene), 1e-12);
  EXPECT_NEAR(number(*mean, twice(scene)), number(*mean, scene), 1e-12);
}

// A rectified regressor has no negative values; a linear one of random features has.
TEST(Hint, MatchesTheTeachersNonLinearity) {
  const Tensor student = noise({4, 2, 3, 3}, 1), linear = noise({4, 3, 2, 2}, 2),
               rectified = at::relu(linear);
  const auto least = [&](const std::string& activation, const Tensor& teacher) {
    const Scene scene = pair_of(student, teacher);
    return note(*ready("{loss: hint, pairs: [x], activation: " + activation + "}", scene), scene, "regressed")
        .min()
        .item<double>();
  };
  EXPECT_LT(least("match", linear), 0);
  EXPECT_EQ(least("match", rectified), 0);
  EXPECT_LT(least("none", rectified), 0);
  EXPECT_EQ(least("relu", linear), 0);
}

TEST(Hint, GradientAgreesWithFiniteDifferences) {
  const Tensor student = noise({3, 2, 4, 4}, 1);
  for (const auto& [options, shape] :
       {std::pair{"adapter: conv", Shape{3, 3, 3, 2}},
        std::pair{"adapter: conv, activation: relu", Shape{3, 3, 4, 4}},
        std::pair{"adapter: conv, reduction: half_sum", Shape{3, 3, 2, 2}},
        std::pair{"adapter: conv_batch_norm_relu", Shape{3, 3, 2, 2}},
        std::pair{"adapter: conv_batch_norm_relu", Shape{3, 2, 8, 8}},
        std::pair{"adapter: linear", Shape{3, 5}}, std::pair{"adapter: identity", Shape{3, 2, 4, 4}}}) {
    SCOPED_TRACE(options);
    const Scene scene = pair_of(student, noise(shape, 2));
    const auto loss = ready("{loss: hint, pairs: [x], " + std::string(options) + "}", scene);
    expect_gradient(*loss, scene);
    if (!loss->parameters().empty()) expect_part_gradients(*loss, scene);
  }
}

TEST(Hint, SumsItsPairsByTheirWeightsAndNumbersTheirParts) {
  Scene scene = pair_of(noise({3, 2, 4, 4}, 1), noise({3, 3, 4, 4}, 2));
  scene.student["y"] = noise({3, 5}, 3);
  scene.teachers[0]["z"] = noise({3, 4}, 4);
  const auto loss = ready(
      "{loss: hint, pairs: [x, {student: y, teacher: z}], adapter: linear, pair_weights: [0.5, 2]}", scene);
  EXPECT_EQ(parameter_names(*loss),
            (Strings{"0.linear.weight", "0.linear.bias", "1.linear.weight", "1.linear.bias"}));
  const auto gap = [&](const std::string& tap, const std::string& pair) {
    return at::mse_loss(note(*loss, scene, pair + ".regressed"), scene.teachers[0].at(tap)).item<double>();
  };
  EXPECT_NEAR(number(*loss, scene), 0.5 * gap("x", "0") + 2 * gap("z", "1"), 1e-12);
  EXPECT_EQ(parameter_names(*ready("{loss: hint, pairs: [x], adapter: conv_batch_norm_relu}", scene)),
            (Strings{"conv.weight", "conv.bias", "bn.weight", "bn.bias"}));
  EXPECT_TRUE(parameter_names(*ready("{loss: hint, pairs: [{student: x, teacher: x}], adapter: identity}",
                                     pair_of(scene.student.at("x"), scene.student.at("x"))))
                  .empty());
}

// Measured, a row's value does not depend on the rows beside it, and nothing moves.
TEST(Hint, NormalisesByTheBatchWhereItLearnsAndByWhatItLearntWhereItIsMeasured) {
  const Scene scene = pair_of(noise({6, 2, 4, 4}, 1), noise({6, 3, 4, 4}, 2).abs());
  const auto loss = ready("{loss: hint, pairs: [x], adapter: conv_batch_norm_relu}", scene);
  const Tensor mean = loss->named_buffers()["bn.running_mean"];
  const auto measured = [&](const Scene& some) { return number(*loss, some, nn::Statistics::stored); };
  const double whole = measured(scene);
  EXPECT_NEAR((measured(part(scene, 0, 2)) * 2 + measured(part(scene, 2, 6)) * 4) / 6, whole, 1e-12);
  EXPECT_EQ(mean.abs().max().item<double>(), 0);
  EXPECT_GT(std::abs(number(*loss, scene, nn::Statistics::batch) - whole), 1e-3);
  EXPECT_EQ(mean.abs().max().item<double>(), 0);
  number(*loss, scene, nn::Statistics::learn);
  EXPECT_GT(mean.abs().max().item<double>(), 0);
  EXPECT_NE(measured(scene), whole);
}

// One row, constant features, nothing at all.
TEST(Hint, IsFiniteAtTheEdges) {
  for (const std::string adapter : {"conv", "conv_batch_norm_relu", "linear"})
    for (const Tensor& student : {noise({1, 2, 4, 4}, 1), at::ones({2, 2, 4, 4}, at::kDouble),
                                  at::zeros({2, 2, 4, 4}, at::kDouble)}) {
      const Scene scene = pair_of(student, noise({student.size(0), 3, 2, 2}, 2));
      const auto loss = ready("{loss: hint, pairs: [x], adapter: " + adapter + "}", scene);
      EXPECT_TRUE(std::isfinite(number(*loss, scene))) << adapter;
      EXPECT_TRUE(at::isfinite(gradient(*loss, scene, "x")).all().item<bool>()) << adapter;
    }
}

TEST(Hint, TakesEachTeachersOwnTap) {
  const auto loss = make("{loss: hint, adapter: linear, pairs: [{student: x, teacher: {deep: y, vgg: z}}]}");
  loss->meet({"vgg"});
  const Wants found = wants(*loss, {{"x", {2, 3}}}, {{{"z", {2, 4}}}});
  EXPECT_EQ(found.of_teacher(0), Strings{"z"});
}

TEST(Hint, RefusesTapsThatAreNotThereOrCannotBeReconciled) {
  const nn::TapTable student{{"x", {2, 8, 8, 8}}, {"pooled", {2, 8}}},
      teacher{{"x", {2, 4, 16, 16}}, {"flat", {2, 9}}};
  const auto complaint_of = [&](const std::string& options) {
    return complaint([&] { wants(*make("{loss: hint, " + options + "}"), student, {teacher}); });
  };
  EXPECT_EQ(complaint_of("pairs: [y]"), "the student has no tap 'y'; it has pooled, x");
  EXPECT_EQ(complaint_of("pairs: [pooled]"), "the teacher has no tap 'pooled'; it has flat, x");
  EXPECT_EQ(complaint_of("pairs: [x]"),
            "'x' cannot follow 'x': the maps are 8x8 in the student and 16x16 in the teacher: adapter conv "
            "needs the "
            "student's as large as the teacher's or larger; pair layers of nearer sizes, or use adapter: "
            "conv_batch_norm_relu");
  EXPECT_EQ(complaint_of("pairs: [x], adapter: conv_batch_norm_relu"), "no complaint");
  EXPECT_NE(complaint_of("pairs: [{student: pooled, teacher: flat}]").find("use adapter: linear"),
            std::string::npos);
}

TEST(Hint, ListsEverythingItDoesNotUnderstandAtOnce) {
  expect_faults(
      faults("loss: hint\npairs: [logits, {student: a, teacher: exit2.logits}]\nadapter: dense\nkernel: 3\n"
             "activation: tanh\nreduction: sum"),
      {"r.yaml:2: pairs must not name a classifier's output ('logits')",
       "r.yaml:2: pairs must not name a classifier's output ('exit2.logits')",
       "r.yaml:3: adapter must be one of conv, conv_batch_norm_relu, linear, identity",
       "r.yaml:4: kernel must be one of fit", "r.yaml:5: activation must be one of match, none, relu",
       "r.yaml:6: reduction must be one of mean, half_sum"});
  expect_faults(faults("{loss: hint}"), {"r.yaml:1: pairs is needed: the taps to compare"});
  expect_faults(faults("{loss: hint, pairs: [a], adapter: conv_batch_norm_relu, activation: none}"),
                {"r.yaml:1: activation is not for adapter conv_batch_norm_relu, which has its own"});
  expect_faults(faults("{loss: hint, pairs: [a], adapter: identity, activation: relu}"),
                {"r.yaml:1: activation is not for adapter identity, which has its own"});
}

}  // namespace
}  // namespace limbeck::loss
