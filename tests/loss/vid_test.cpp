#include <numbers>

#include "support/parts.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const double kHalfLogTwoPi = 0.5 * std::log(2 * std::numbers::pi);

// A loss whose mean is the student's values themselves.
std::shared_ptr<Loss> plain(const std::string& options, const Scene& scene) {
  const auto loss = ready("{loss: vid, pairs: [x], layers: 1, " + options + "}", scene);
  const int64_t channels = scene.student.at("x").size(1);
  if (scene.student.at("x").dim() == 2) {
    set(*loss, "mean.weight", at::eye(channels, at::kDouble));
    set(*loss, "mean.bias", at::zeros({channels}, at::kDouble));
  } else {
    set(*loss, "mean.conv1.weight", at::eye(channels, at::kDouble));
  }
  return loss;
}

// alpha of these variances: softplus's inverse of variance - epsilon.
Tensor alpha_of(const Tensor& variance) { return at::expm1(variance - 1e-5).log(); }

// Two channels at two places: t = [[1, 2], [0, -1]], the mean [[.5, 1], [.5, 0]], alpha (0, 1).
//   variance = log(1 + e^alpha) + 1e-5 = (0.693157, 1.313272)
//   (log variance + gap^2 / variance) / 2 = [[-0.002915, 0.538088], [0.231443, 0.516989]]
// Mean 0.320901, sum 1.283605; the constant adds 4 * log(2 pi) / 2 = 3.675754.
Scene example() {
  return pair_of(at::tensor({.5, 1., .5, 0.}, at::kDouble).view({1, 2, 1, 2}),
                 at::tensor({1., 2., 0., -1.}, at::kDouble).view({1, 2, 1, 2}));
}

std::shared_ptr<Loss> of_example(const std::string& options) {
  const auto loss = plain(options, example());
  set(*loss, "alpha", at::tensor({0., 1.}, at::kDouble));
  return loss;
}

TEST(Vid, EqualsTheExampleWorkedOutByHand) {
  EXPECT_NEAR(number(*of_example("reduction: mean"), example()), 0.320901, 5e-7);
  EXPECT_NEAR(number(*of_example("reduction: sum"), example()), 1.283605, 5e-7);
  EXPECT_NEAR(number(*of_example("reduction: sum, constant: true"), example()), 4.959359, 5e-7);
  EXPECT_NEAR(number(*of_example("constant: true"), example()), 0.320901 + kHalfLogTwoPi, 5e-7);
  const Tensor d = note(*of_example("reduction: mean"), example(), "log_density");
  EXPECT_EQ(shape_of(d), (Shape{1, 1, 2}));
  EXPECT_NEAR(d[0][0][0].item<double>(), -2.066405, 5e-7);
  EXPECT_NEAR(d[0][0][1].item<double>(), -2.892954, 5e-7);
}

// t = (1, 2, 3), the mean (1, 1, 2), variance 1: log 1 = 0 and (0 + 1 + 1) / 2 = 1.
TEST(Vid, OfVectorsHasAVarianceForEachUnit) {
  const Scene scene = pair_of(at::tensor({1., 1., 2.}, at::kDouble).view({1, 3}),
                              at::tensor({1., 2., 3.}, at::kDouble).view({1, 3}));
  const auto loss = plain("reduction: sum", scene);
  set(*loss, "alpha", alpha_of(at::ones({3}, at::kDouble)));
  EXPECT_NEAR(number(*loss, scene), 1, 1e-12);
  EXPECT_EQ(shape_of(note(*loss, scene, "log_density")), Shape{1});
}

TEST(Vid, StartsWithTheVarianceItIsTold) {
  for (const double variance : {5.0, 0.01, 1000.0}) {
    const auto loss =
        ready("{loss: vid, pairs: [x], initial_variance: " + number_text(variance) + "}", example());
    const Tensor alpha = loss->named_parameters()["alpha"];
    EXPECT_LT((at::softplus(alpha) + 1e-5 - variance).abs().max().item<double>(), 1e-6 * variance);
  }
}

// With alpha fixed it is a squared error divided by twice the variance: gradient (mean - t) / variance /
// values.
TEST(Vid, PullsTheMeanByTheGapOverTheVariance) {
  const Scene scene = pair_of(noise({3, 2, 2, 2}, 1), noise({3, 2, 2, 2}, 2));
  const auto loss = plain("reduction: mean", scene);
  set(*loss, "alpha", at::tensor({-0.5, 2.}, at::kDouble));
  const Tensor variance = (at::softplus(loss->named_parameters()["alpha"]) + 1e-5).view({1, 2, 1, 1});
  const Tensor expected = (scene.student.at("x") - scene.teachers[0].at("x")) / variance / 24;
  EXPECT_LT((gradient(*loss, scene, "x") - expected).abs().max().item<double>(), 1e-14);
}

// Where a channel's variance is its mean squared error, alpha wants to go nowhere; elsewhere it does.
TEST(Vid, TheBestVarianceOfAChannelIsItsMeanSquaredError) {
  const Scene scene = pair_of(noise({3, 2, 2, 2}, 1), noise({3, 2, 2, 2}, 2));
  const auto loss = plain("reduction: mean", scene);
  value(*loss, scene).backward();
  Tensor alpha = loss->named_parameters()["alpha"];
  EXPECT_GT(alpha.grad().abs().min().item<double>(), 1e-4);
  alpha.mutable_grad() = Tensor();
  set(*loss, "alpha", alpha_of((scene.student.at("x") - scene.teachers[0].at("x")).square().mean({0, 2, 3})));
  value(*loss, scene).backward();
  EXPECT_LT(alpha.grad().abs().max().item<double>(), 1e-12);
}

TEST(Vid, OfTheSumIsAsManyTimesTheMeanAsARowHasValuesAndAddsUpOverChannels) {
  const Scene scene = pair_of(noise({3, 2, 2, 3}, 1), noise({3, 2, 2, 3}, 2));
  const auto sum = plain("reduction: sum", scene);
  EXPECT_NEAR(number(*sum, scene), 12 * number(*plain("reduction: mean", scene), scene), 1e-12);
  double channels = 0;
  for (int64_t c = 0; c < 2; ++c) {
    const Scene one =
        pair_of(scene.student.at("x").slice(1, c, c + 1), scene.teachers[0].at("x").slice(1, c, c + 1));
    channels += number(*plain("reduction: sum", one), one);
  }
  EXPECT_NEAR(number(*sum, scene), channels, 1e-12);
  EXPECT_NEAR(number(*sum, twice(scene)), number(*sum, scene), 1e-12);
}

// The mean over places of -d, divided by the channels, less the constant.
TEST(Vid, TellsTheDensityThatItsValueIsTheMeanOf) {
  const Scene scene = pair_of(noise({3, 4, 2, 3}, 1), noise({3, 5, 2, 3}, 2));
  const auto loss = ready("{loss: vid, pairs: [x]}", scene);
  const Tensor d = note(*loss, scene, "log_density");
  EXPECT_EQ(shape_of(d), (Shape{3, 2, 3}));
  EXPECT_NEAR(-d.mean().item<double>() / 5 - kHalfLogTwoPi, number(*loss, scene), 1e-12);
}

TEST(Vid, GoesBelowZeroWhereTheStudentExplainsTheTeacher) {
  const Scene scene = pair_of(noise({2, 3, 2, 2}, 1), noise({2, 3, 2, 2}, 1));
  const auto loss = plain("reduction: mean", scene);
  set(*loss, "alpha", alpha_of(at::full({3}, 0.25, at::kDouble)));
  EXPECT_NEAR(number(*loss, scene), 0.5 * std::log(0.25), 1e-12);
}

TEST(Vid, PoolsTheLargerMapToTheSizeOfTheSmaller) {
  const Tensor large = noise({2, 3, 4, 6}, 1), small = noise({2, 3, 2, 3}, 2),
               pooled = at::avg_pool2d(large, 2);
  const auto of = [](const Scene& scene) { return number(*ready("{loss: vid, pairs: [x]}", scene), scene); };
  EXPECT_NEAR(of(pair_of(large, small)), of(pair_of(pooled, small)), 1e-12);
  EXPECT_NEAR(of(pair_of(small, large)), of(pair_of(small, pooled)), 1e-12);
}

TEST(Vid, GradientAgreesWithFiniteDifferences) {
  for (const std::string options : {"layers: 3", "layers: 1, reduction: sum", "layers: 4, hidden: 0.4",
                                    "batch_norm: true, hidden: 2", "initial_variance: 0.5, constant: true"}) {
    SCOPED_TRACE(options);
    for (const Shape& teacher : {Shape{3, 3, 2, 2}, Shape{3, 3, 4, 4}}) {
      const Scene scene = pair_of(noise({3, 2, 4, 2}, 1), noise(teacher, 2));
      const auto loss = ready("{loss: vid, pairs: [x], " + options + "}", scene);
      expect_gradient(*loss, scene);
      expect_part_gradients(*loss, scene);
    }
  }
  const Scene vectors = pair_of(noise({3, 2}, 1), noise({3, 4}, 2));
  const auto loss = ready("{loss: vid, pairs: [x]}", vectors);
  expect_gradient(*loss, vectors);
  expect_part_gradients(*loss, vectors);
}

// One row, constant features, features as large as they come, the teacher met exactly.
TEST(Vid, IsFiniteAtTheEdges) {
  const Tensor one = noise({1, 3, 2, 2}, 1), constant = at::ones({2, 3, 2, 2}, at::kDouble);
  for (const auto& [student, teacher] :
       {std::pair{one, one * 2}, std::pair{constant, constant}, std::pair{constant * 1e4, -constant}}) {
    const Scene scene = pair_of(student, teacher);
    for (const std::string options : {"epsilon: 1e-5", "batch_norm: true", "initial_variance: 2e-5"}) {
      const auto loss = ready("{loss: vid, pairs: [x], " + options + "}", scene);
      EXPECT_TRUE(std::isfinite(number(*loss, scene))) << options;
      EXPECT_TRUE(at::isfinite(gradient(*loss, scene, "x")).all().item<bool>()) << options;
    }
  }
}

TEST(Vid, HasTheConvolutionsItIsAskedFor) {
  const Scene scene = pair_of(noise({2, 2, 2, 2}, 1), noise({2, 4, 2, 2}, 2));
  const auto shapes = [&](const std::string& options) {
    std::string all;
    for (const auto& item : ready("{loss: vid, pairs: [x], " + options + "}", scene)->named_parameters())
      all += item.key() + shape_text(shape_of(item.value())) + " ";
    return all;
  };
  EXPECT_EQ(shapes("layers: 1"), "alpha(4) mean.conv1.weight(4, 2, 1, 1) ");
  EXPECT_EQ(shapes("layers: 2, hidden: 1.5"),
            "alpha(4) mean.conv1.weight(6, 2, 1, 1) mean.conv2.weight(4, 6, 1, 1) ");
  EXPECT_EQ(shapes("layers: 1, batch_norm: true"),
            "alpha(4) mean.conv1.weight(4, 2, 1, 1) mean.bn1.weight(4) mean.bn1.bias(4) ");
}

TEST(Vid, NormalisesByWhatItLearntWhereItIsMeasured) {
  const Scene scene = pair_of(noise({6, 2, 2, 2}, 1), noise({6, 3, 2, 2}, 2));
  const auto loss = ready("{loss: vid, pairs: [x], batch_norm: true}", scene);
  const auto measured = [&](const Scene& some) { return number(*loss, some, nn::Statistics::stored); };
  EXPECT_NEAR((measured(part(scene, 0, 2)) * 2 + measured(part(scene, 2, 6)) * 4) / 6, measured(scene),
              1e-12);
  EXPECT_GT(std::abs(number(*loss, scene) - measured(scene)), 1e-3);
}

TEST(Vid, ComparesEveryStageThatBothHaveIfNothingElseIsSaid) {
  Scene scene;
  scene.batch = unlabelled(2);
  scene.student = {{"stage1", noise({2, 2, 2, 2}, 1)},
                   {"stage2", noise({2, 3, 1, 1}, 2)},
                   {"stage3", noise({2, 3, 1, 1}, 3)}};
  scene.teachers = {{{"stage1", noise({2, 4, 2, 2}, 4)}, {"stage2", noise({2, 5, 1, 1}, 5)}}};
  const auto loss = ready("{loss: vid, layers: 1}", scene);
  EXPECT_EQ(parameter_names(*loss),
            (Strings{"0.alpha", "0.mean.conv1.weight", "1.alpha", "1.mean.conv1.weight"}));
  EXPECT_TRUE(std::isfinite(number(*loss, scene)));
  const auto both = ready("{loss: vid, layers: 1, pairs: [stage1, stage2], pair_weights: [2, 0]}", scene),
             first = ready("{loss: vid, layers: 1, pairs: [stage1]}", scene);
  set(*first, "mean.conv1.weight", both->named_parameters()["0.mean.conv1.weight"]);
  EXPECT_NEAR(number(*both, scene), 2 * number(*first, scene), 1e-12);
}

TEST(Vid, RefusesAMapBesideAVector) {
  EXPECT_EQ(complaint([] {
              wants(*make("{loss: vid, pairs: [x]}"), {{"x", {2, 3, 4, 4}}}, {{{"x", {2, 3}}}});
            }),
            "'x' of the student has values (N, 3, 4, 4) and 'x' of the teacher (N, 3): both must be feature "
            "maps (N, C, H, "
            "W), or both vectors (N, C); pair other taps");
  EXPECT_EQ(complaint([] {
              wants(*make("{loss: vid}"), {{"x", {2, 3}}}, {{{"x", {2, 3}}}});
            }).substr(0, 37),
            "the student has no taps stage1, stage");
}

TEST(Vid, ListsEverythingItDoesNotUnderstandAtOnce) {
  expect_faults(faults("loss: vid\npairs: [a]\nlayers: 5\nhidden: 0\nepsilon: 0\nbatch_norm: 1\nreduction: "
                       "max\nconstant: no"),
                {"r.yaml:5: epsilon must be > 0", "r.yaml:3: layers must be", "r.yaml:4: hidden must be > 0",
                 "r.yaml:6: batch_norm must be true or false", "r.yaml:7: reduction must be one of mean, sum",
                 "r.yaml:8: constant must be true or false"});
  expect_faults(faults("{loss: vid, pairs: [a], initial_variance: 1e-6}"),
                {"r.yaml:1: initial_variance must exceed epsilon, which is 1e-5"});
}

}  // namespace
}  // namespace limbeck::loss
