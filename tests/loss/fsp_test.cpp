#include "support/parts.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

Scene sections(const Tensor& first, const Tensor& last, const Tensor& teachers_first,
               const Tensor& teachers_last) {
  return {.student = {{"a", first}, {"b", last}},
          .teachers = {{{"a", teachers_first}, {"b", teachers_last}}},
          .batch = unlabelled(first.size(0))};
}

Tensor map(const std::vector<double>& values) { return at::tensor(values, at::kDouble).view({1, 2, 2, 2}); }

// Two channels of 2x2 at both ends of a section:
//   student F = [[1, 0], [2, 1]], [[0, 1], [1, 1]];  K = [[1, 1], [0, 2]], [[0, 1], [1, 0]]
//   teacher F = [[1, 1], [1, 0]], [[2, 0], [0, 1]];  K = [[0, 1], [1, 1]], [[1, 0], [2, 0]]
// G of the student: (1 + 0 + 0 + 2) / 4, (0 + 0 + 2 + 0) / 4; (0 + 1 + 0 + 2) / 4, (0 + 1 + 1 + 0) / 4
//   = [[.75, .5], [.75, .5]];  of the teacher [[.5, .75], [.25, .5]]
// Squares .0625 + .0625 + .25 + 0 = .375 in sum, .09375 in the mean.
Scene example() {
  return sections(map({1, 0, 2, 1, 0, 1, 1, 1}), map({1, 1, 0, 2, 0, 1, 1, 0}), map({1, 1, 1, 0, 2, 0, 0, 1}),
                  map({0, 1, 1, 1, 1, 0, 2, 0}));
}

Scene random() {
  return sections(noise({3, 2, 4, 4}, 1), noise({3, 5, 2, 2}, 2), noise({3, 2, 6, 6}, 3),
                  noise({3, 5, 3, 3}, 4));
}

double fsp(const std::string& options, const Scene& scene) {
  return number(*ready("{loss: fsp, pairs: [[a, b]], " + options + "}", scene), scene);
}

Tensor matrix(const std::string& who, const Scene& scene, const std::string& options = "pool: max") {
  return note(*ready("{loss: fsp, pairs: [[a, b]], " + options + "}", scene), scene, "matrix_" + who);
}

TEST(Fsp, EqualsTheExampleWorkedOutByHand) {
  EXPECT_NEAR(fsp("normalize: none", example()), 0.375, 1e-14);
  EXPECT_NEAR(fsp("normalize: elements", example()), 0.09375, 1e-14);
  EXPECT_TRUE(at::allclose(matrix("student", example()),
                           at::tensor({.75, .5, .75, .5}, at::kDouble).view({1, 2, 2})));
  EXPECT_TRUE(at::allclose(matrix("teacher", example()),
                           at::tensor({.5, .75, .25, .5}, at::kDouble).view({1, 2, 2})));
}

TEST(Fsp, OfAllElementsIsTheSumDividedByTheirNumber) {
  EXPECT_NEAR(fsp("normalize: none", random()) / 10, fsp("normalize: elements", random()), 1e-12);
  EXPECT_NEAR(fsp("normalize: none", twice(random())), fsp("normalize: none", random()), 1e-12);
}

TEST(Fsp, MatrixIsTheMeanProductOverPlaces) {
  Scene scene = random();
  scene.student["a"] = noise({3, 2, 2, 2}, 5);
  const Tensor expected = at::einsum("bihw,bjhw->bij", {scene.student.at("a"), scene.student.at("b")}) / 4;
  EXPECT_LT((matrix("student", scene) - expected).abs().max().item<double>(), 1e-14);
}

// From a layer to itself it is symmetric, and no quadratic form of it is negative.
TEST(Fsp, MatrixOfALayerWithItselfIsSymmetricAndPositive) {
  Scene scene = random();
  scene.student["b"] = scene.student.at("a");
  scene.teachers[0]["b"] = scene.teachers[0].at("a");
  const Tensor g = matrix("student", scene);
  EXPECT_LT((g - g.transpose(1, 2)).abs().max().item<double>(), 1e-15);
  EXPECT_GT(at::linalg_eigvalsh(g).min().item<double>(), -1e-12);
}

TEST(Fsp, IsZeroForEqualFlowsEvenOfOtherFeatures) {
  Scene scene = random();
  scene.teachers = {scene.student};
  EXPECT_EQ(fsp("pool: max", scene), 0);
  EXPECT_GT(fsp("pool: max", random()), 0.01);
  // Places in another order at both ends, one end scaled up and the other down as much: the same flow.
  const Tensor places = at::tensor({2, 0, 3, 1}, at::kLong);
  Scene other = sections(noise({3, 2, 2, 2}, 1), noise({3, 5, 2, 2}, 2), Tensor(), Tensor());
  for (const auto& [tap, value] : other.student)
    other.teachers[0][tap] =
        (tap == "a" ? 4 : 0.25) * value.flatten(2).index_select(2, places).view_as(value);
  EXPECT_NEAR(fsp("pool: max", other), 0, 1e-28);
}

TEST(Fsp, MatrixFollowsAPermutationOfChannels) {
  Scene scene = random();
  const Tensor before = matrix("student", scene), order = at::tensor({4, 2, 0, 1, 3}, at::kLong);
  scene.student["b"] = scene.student.at("b").index_select(1, order);
  EXPECT_TRUE(at::equal(matrix("student", scene), before.index_select(2, order)));
}

TEST(Fsp, PoolsTheLargerEndAndDividesByThePlacesThatAreLeft) {
  const Scene scene = random();
  for (const std::string pool : {"max", "average"}) {
    Scene pooled = scene;
    const auto halve = [&](const Tensor& x) {
      return pool == "max" ? at::max_pool2d(x, 2) : at::avg_pool2d(x, 2);
    };
    pooled.student["a"] = halve(scene.student.at("a"));
    pooled.teachers[0]["a"] = halve(scene.teachers[0].at("a"));
    EXPECT_NEAR(fsp("pool: " + pool, scene), fsp("pool: " + pool, pooled), 1e-14) << pool;
    // The later layer may be the larger one.
    const Scene turned = sections(scene.student.at("b"), scene.student.at("a"), scene.teachers[0].at("b"),
                                  scene.teachers[0].at("a"));
    EXPECT_NEAR(fsp("pool: " + pool, scene), fsp("pool: " + pool, turned), 1e-14) << pool;
  }
  EXPECT_GT(std::abs(fsp("pool: max", scene) - fsp("pool: average", scene)), 1e-3);
}

TEST(Fsp, GradientAgreesWithFiniteDifferences) {
  for (const std::string options : {"pool: max", "pool: average, normalize: none", "shuffle_channels: true"})
    expect_gradient(*ready("{loss: fsp, pairs: [[a, b]], " + options + "}", random()), random());
}

// One row, constant features, nothing at all.
TEST(Fsp, IsFiniteAtTheEdges) {
  for (const auto& [first, last] :
       {std::pair{noise({1, 2, 4, 4}, 1), noise({1, 3, 1, 1}, 2)},
        std::pair{at::ones({2, 2, 4, 4}, at::kDouble), at::ones({2, 3, 4, 4}, at::kDouble)},
        std::pair{at::zeros({2, 2, 3, 3}, at::kDouble), at::zeros({2, 3, 2, 2}, at::kDouble)}}) {
    const Scene scene = sections(first, last, first, last);
    EXPECT_EQ(fsp("pool: max", scene), 0);
    for (const std::string tap : {"a", "b"})
      EXPECT_TRUE(at::isfinite(gradient(*ready("{loss: fsp, pairs: [[a, b]]}", scene), scene, tap))
                      .all()
                      .item<bool>());
  }
}

TEST(Fsp, SumsItsSectionsByTheirWeights) {
  Scene scene = random();
  const auto two = ready("{loss: fsp, pairs: [[a, b], [b, a]], pair_weights: [0.5, 2]}", scene);
  EXPECT_NEAR(number(*two, scene), 2.5 * fsp("pool: max", scene), 1e-12)
      << "a matrix and its transpose are equally far";
  EXPECT_NEAR(note(*two, scene, "1.value").item<double>(), fsp("pool: max", scene), 1e-12);
}

// Rows and columns of the teacher's matrix in an order that is drawn from the key; a tap that two sections
// share is in the same order in both.
TEST(Fsp, ShufflesTheTeachersChannelsByAFixedPermutation) {
  Scene scene = sections(noise({1, 9, 2, 2}, 1), noise({1, 9, 2, 2}, 2), noise({1, 9, 2, 2}, 3),
                         noise({1, 9, 2, 2}, 4));
  const std::string line = "{loss: fsp, pairs: [[a, b], [b, a]], shuffle_channels: true}";
  const auto loss = ready(line, scene, 7);
  const auto order = [](Loss& one, const std::string& name) {
    return one.named_buffers()["shuffle." + name];
  };
  const Tensor a = order(*loss, "tap0"), b = order(*loss, "tap1");
  EXPECT_EQ(loss->named_buffers().size(), 2);
  EXPECT_TRUE(at::equal(std::get<0>(a.sort()), at::arange(9)));
  EXPECT_FALSE(at::equal(a, b));
  const Tensor straight = matrix("teacher", scene);
  const Tensor shuffled = straight.index_select(1, a).index_select(2, b);
  EXPECT_TRUE(at::equal(note(*loss, scene, "0.matrix_teacher"), shuffled));
  EXPECT_TRUE(at::allclose(note(*loss, scene, "1.matrix_teacher"), shuffled.transpose(1, 2)));
  EXPECT_TRUE(at::equal(note(*loss, scene, "0.matrix_student"), matrix("student", scene)));
  EXPECT_TRUE(at::equal(order(*ready(line, scene, 7), "tap0"), a));
  EXPECT_FALSE(at::equal(order(*ready(line, scene, 8), "tap0"), a));
  EXPECT_TRUE(ready("{loss: fsp, pairs: [[a, b]]}", scene)->named_buffers().is_empty());
}

TEST(Fsp, ComparesEveryStageOfBothIfNothingElseIsSaid) {
  const nn::TapTable whole{{"stage1", {2, 4, 8, 8}},
                           {"stage1.first", {2, 4, 8, 8}},
                           {"stage2", {2, 8, 4, 4}},
                           {"stage2.first", {2, 8, 4, 4}}},
      first{{"stage1", {2, 4, 8, 8}}, {"stage1.first", {2, 4, 8, 8}}, {"stage2", {2, 8, 4, 4}}};
  const Wants found = wants(*make("{loss: fsp}"), whole, {whole});
  EXPECT_EQ(found.student, (Strings{"stage1.first", "stage1", "stage2.first", "stage2"}));
  EXPECT_EQ(found.of_teacher(0), found.student);
  EXPECT_EQ(wants(*make("{loss: fsp}"), whole, {first}).student, (Strings{"stage1.first", "stage1"}));
  EXPECT_EQ(complaint([] {
              wants(*make("{loss: fsp}"), {{"stage1", {2, 4, 8, 8}}}, {{{"stage1", {2, 4, 8, 8}}}});
            }).substr(0, 46),
            "student and teacher have no stage in common wi");
}

TEST(Fsp, TakesEachTeachersOwnSection) {
  const auto loss = make("{loss: fsp, pairs: [{student: [a, b], teacher: {deep: [a, b], vgg: [c, d]}}]}");
  loss->meet({"vgg"});
  const nn::TapTable student{{"a", {2, 4, 8, 8}}, {"b", {2, 8, 4, 4}}},
      vgg{{"c", {2, 4, 8, 8}}, {"d", {2, 8, 4, 4}}};
  EXPECT_EQ(wants(*loss, student, {vgg}).of_teacher(0), (Strings{"c", "d"}));
}

TEST(Fsp, RefusesOtherChannelsAndTapsThatAreNoMaps) {
  const auto complaint_of = [](const nn::TapTable& student, const nn::TapTable& teacher) {
    return complaint([&] { wants(*make("{loss: fsp, pairs: [[a, b]]}"), student, {teacher}); });
  };
  const nn::TapTable good{{"a", {2, 32, 8, 8}}, {"b", {2, 64, 4, 4}}};
  EXPECT_EQ(complaint_of({{"a", {2, 16, 8, 8}}, {"b", {2, 32, 4, 4}}}, good),
            "the flow from 'a' to 'b' is 32x64 channels in the teacher, from 'a' to 'b' 16x32 in the "
            "student: fsp needs equal "
            "channels; give both networks the same widths, or use a loss that has an adapter, such as hint");
  EXPECT_EQ(complaint_of({{"a", {2, 32, 8, 8}}, {"b", {2, 64}}}, good),
            "tap 'b' of the student has values (N, 64), which are no feature maps (N, C, H, W): a section "
            "goes from one map to "
            "another; choose other taps, such as [stage1.first, stage1]");
  EXPECT_EQ(complaint_of(good, {{"a", {2, 32, 8, 8}}}), "the teacher has no tap 'b'; it has a");
  EXPECT_EQ(complaint_of({{"a", {2, 32, 5, 5}}, {"b", {2, 64, 3, 3}}}, good), "no complaint")
      << "sizes are pooled";
}

TEST(Fsp, ListsEverythingItDoesNotUnderstandAtOnce) {
  expect_faults(faults("loss: fsp\npairs: [stage1]\npool: avg\nnormalize: mean\nshuffle_channels: 1"),
                {"r.yaml:2: pairs.stage1 must be a section", "r.yaml:3: pool must be one of max, average",
                 "r.yaml:4: normalize must be one of elements, none",
                 "r.yaml:5: shuffle_channels must be true or false"});
}

}  // namespace
}  // namespace limbeck::loss
