#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

const Tensor kStudent = at::tensor({1.0, 0.0, 0.0, 1.0, 0.0, 2.0, 1.0, 0.0}, at::kDouble).view({1, 2, 2, 2});
const Tensor kTeacher =
    at::tensor({2.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, -1.0, 0.0, 2.0}, at::kDouble).view({1, 3, 2, 2});

Scene maps(const Tensor& student, const Tensor& teacher) {
  return {.student = {{"stage1", student}},
          .teachers = {{{"stage1", teacher}}},
          .batch = unlabelled(student.size(0))};
}

std::shared_ptr<Loss> attention(const std::string& options = "") {
  return make("{loss: attention_transfer, pairs: [stage1]" + (options.empty() ? "" : ", " + options) + "}");
}

double transfer(const std::string& options, const Tensor& student, const Tensor& teacher) {
  return number(*attention(options), maps(student, teacher));
}

// Maps are written (top left, top right, bottom left, bottom right); for unit vectors ||q - r||^2 = 2 - 2
// q.r.
TEST(AttentionTransfer, MatchesValuesWorkedOutByHand) {
  // sum: (1, 2, 1, 1) and (3, 2, 1, 3) of lengths sqrt 7 and sqrt 23, product 11.
  const double sum = 2 - 22 / std::sqrt(161.0);
  // sum_p: (1, 4, 1, 1) and (5, 2, 1, 5), sqrt 19 and sqrt 55, product 19.
  const double squares = 2 - 38 / std::sqrt(1045.0);
  // max_p: (1, 4, 1, 1) and (4, 1, 1, 4), sqrt 19 and sqrt 34, product 13.
  const double largest = 2 - 26 / std::sqrt(646.0);
  const auto both = [](const std::string& map, double squared) {
    EXPECT_NEAR(transfer(map, kStudent, kTeacher), squared / 4, 1e-14) << map;
    EXPECT_NEAR(transfer(map + ", distance: norm", kStudent, kTeacher), std::sqrt(squared), 1e-14) << map;
  };
  both("map: sum", sum);
  both("map: sum_p", squares);
  both("map: max_p", largest);
  EXPECT_NEAR(1000 * transfer("power: 2", kStudent, kTeacher), 206.123093, 1e-6)
      << "as RepDistiller's module prints";
  EXPECT_NEAR(125 * transfer("distance: norm", kStudent, kTeacher), 113.501953, 1e-6)
      << "beta/2 of eq. 2 at 4 places";
}

TEST(AttentionTransfer, PoolsSignedFeaturesBeforeThePower) {
  // Places (1, -1 | 2, 2) pool to (0 | 2): the first falls silent. Pooled after the power it would be 1.
  const Tensor larger = at::tensor({1.0, -1.0, 2.0, 2.0}, at::kDouble).view({1, 1, 1, 4});
  const Tensor smaller = at::tensor({0.0, 2.0}, at::kDouble).view({1, 1, 1, 2});
  for (const std::string map : {"map: sum", "map: sum_p", "map: max_p, power: 3"}) {
    EXPECT_NEAR(transfer(map, larger, smaller), 0, 1e-15);
    EXPECT_NEAR(transfer(map, smaller, larger), 0, 1e-15);
  }
}

TEST(AttentionTransfer, SeesNeitherScaleNorOrderNorSignOfChannelsNorSilentOnes) {
  const Tensor student = noise({3, 4, 3, 5}, 1), teacher = noise({3, 6, 3, 5}, 2);
  const Tensor order = at::tensor({2, 0, 3, 1}, at::kLong);
  const Tensor signs = at::tensor({1.0, -1.0, -1.0, 1.0}, at::kDouble).view({4, 1, 1});
  for (const std::string options : {"map: sum", "map: sum_p", "map: max_p", "power: 3",
                                    "power: 1.5, distance: norm", "map: max_p, power: 7"}) {
    const double value = transfer(options, student, teacher);
    EXPECT_GT(value, 1e-3);
    EXPECT_NEAR(transfer(options, 17 * student, teacher), value, 1e-13) << options;
    EXPECT_NEAR(transfer(options, student, -0.01 * teacher), value, 1e-13) << options;
    EXPECT_NEAR(transfer(options, signs * student.index_select(1, order), teacher), value, 1e-13) << options;
    EXPECT_NEAR(transfer(options, at::cat({student, at::zeros({3, 2, 3, 5}, at::kDouble)}, 1), teacher),
                value, 1e-13);
    EXPECT_NEAR(transfer(options, student.flip({3}), teacher.flip({3})), value, 1e-13) << options;
    EXPECT_NEAR(transfer(options, student.repeat({1, 2, 1, 1}), -3 * student), 0, 1e-15) << options;
    EXPECT_NEAR(transfer(options, student.repeat({2, 1, 1, 1}), teacher.repeat({2, 1, 1, 1})), value, 1e-13);
  }
  EXPECT_NEAR(transfer("power: 1", student, teacher), transfer("map: sum", student, teacher), 1e-15);
}

// What the scale does not change has no gradient along itself.
TEST(AttentionTransfer, HasAGradientAcrossTheFeaturesAlone) {
  const Tensor student = noise({2, 3, 2, 2}, 3);
  const Tensor slope = gradient(*attention(), maps(student, noise({2, 3, 2, 2}, 4)), "stage1");
  EXPECT_GT(slope.abs().max().item<double>(), 1e-3);
  EXPECT_LT((slope * student).flatten(1).sum(1).abs().max().item<double>(), 1e-14);
}

TEST(AttentionTransfer, GradientAgreesWithFiniteDifferences) {
  for (const std::string map :
       {"map: sum", "map: sum_p", "map: sum_p, power: 3.5", "map: max_p", "map: max_p, power: 4"})
    for (const std::string distance : {", distance: squared", ", distance: norm"}) {
      expect_gradient(*attention(map + distance), maps(noise({2, 2, 3, 3}, 1), noise({2, 5, 3, 3}, 2)));
      expect_gradient(*attention(map + distance), maps(noise({2, 2, 6, 5}, 1), noise({2, 3, 4, 3}, 2)));
    }
}

TEST(AttentionTransfer, IsFiniteWithItsGradientAtTheEdges) {
  const Tensor some = noise({1, 2, 2, 2}, 1), silent = at::zeros({1, 2, 2, 2}, at::kDouble);
  for (const std::string options : {"map: sum", "map: sum_p", "map: max_p", "power: 1.5", "power: 4",
                                    "power: 40", "map: max_p, power: 9"})
    for (const std::string distance : {", distance: squared", ", distance: norm"})
      for (const Tensor& student :
           {some, silent, at::ones({1, 2, 2, 2}, at::kDouble), 1e4 * some, 1e-6 * some})
        for (const Tensor& teacher : {student, some, silent, 1e4 * some}) {
          const Scene scene = maps(student.to(at::kFloat), teacher.to(at::kFloat));
          EXPECT_TRUE(std::isfinite(number(*attention(options + distance), scene))) << options << distance;
          const Tensor slope = gradient(*attention(options + distance), scene, "stage1");
          EXPECT_TRUE(at::isfinite(slope).all().item<bool>()) << options << distance;
          if (student.is_same(silent)) {
            EXPECT_EQ(slope.abs().max().item<float>(), 0) << "a silent map learns nothing";
          }
        }
  EXPECT_NEAR(transfer("power: 40", 1e3 * kStudent, kTeacher), transfer("power: 40", kStudent, kTeacher),
              1e-13);
  EXPECT_NEAR(transfer("power: 4", 1e-4 * kStudent, kTeacher), transfer("power: 4", kStudent, kTeacher),
              1e-13);
}

TEST(AttentionTransfer, AddsItsPairsUpEachTimesItsWeight) {
  Scene scene = maps(noise({2, 3, 4, 4}, 1), noise({2, 3, 4, 4}, 2));
  scene.student["stage2"] = noise({2, 3, 2, 2}, 3);
  scene.teachers[0]["stage2"] = noise({2, 5, 2, 2}, 4);
  const auto of = [&](const std::string& pairs) {
    return number(*make("{loss: attention_transfer, " + pairs + "}"), scene);
  };
  EXPECT_NEAR(of("pairs: [stage1, stage2], pair_weights: [1, 0.5]"),
              of("pairs: [stage1]") + 0.5 * of("pairs: [stage2]"), 1e-15);
  EXPECT_NEAR(of("pairs: [{student: stage2, teacher: stage1}]"),
              transfer("", scene.student["stage2"], scene.teachers[0]["stage1"]), 1e-15);
}

TEST(AttentionTransfer, ComparesEveryStageThatBothHaveWhereNoPairsAreNamed) {
  const nn::TapTable student{
      {"stage1", {2, 4, 8, 8}}, {"stage1.pre", {2, 4, 8, 8}}, {"stage2", {2, 8, 4, 4}}, {"logits", {2, 5}}};
  nn::TapTable teacher = student;
  teacher["stage3"] = {2, 9, 2, 2};
  EXPECT_EQ(wants(*make("{loss: attention_transfer}"), student, {teacher}).student,
            (Strings{"stage1", "stage2"}));
  EXPECT_EQ(complaint([&] {
              wants(*make("{loss: attention_transfer}"), {{"logits", {2, 5}}}, {teacher});
            }),
            "the student has no taps stage1, stage2 ...; say which are compared: pairs: [{student: a, "
            "teacher: b}]");
}

TEST(AttentionTransfer, AddsUpFromPartsOfABatch) {
  for (const std::string options : {"map: sum", "power: 2, distance: norm", "map: max_p, power: 3"})
    expect_parts_add_up(*attention(options), maps(noise({7, 2, 4, 4}, 1), noise({7, 3, 2, 2}, 2)), {2, 3, 7},
                        "stage1");
}

TEST(AttentionTransfer, RefusesBadOptions) {
  expect_faults(
      faults("loss: attention_transfer\npower: 0.5\nmap: mean\ndistance: cosine\nbeta: 3"),
      (Strings{"r.yaml:3: map must be one of sum_p, sum, max_p", "r.yaml:2: power must be >= 1, not 0.5",
               "r.yaml:4: distance must be one of squared, norm", "r.yaml:5: beta is not a known key"}));
  EXPECT_EQ(builder("{loss: attention_transfer, member_weights: [1, 3]}").member_weights,
            (std::vector<double>{1, 3}));
}

TEST(AttentionTransfer, RefusesTapsThatHaveNoPlacesOrCannotBePooledToEachOther) {
  const auto refusal = [](const Shape& student, const Shape& teacher) {
    return complaint([&] { wants(*attention(), {{"stage1", student}}, {{{"stage1", teacher}}}); });
  };
  EXPECT_EQ(refusal({2, 3, 8, 8}, {2, 3, 4, 4}), "no complaint");
  EXPECT_EQ(refusal({2, 64}, {2, 3, 4, 4}),
            "tap 'stage1' of the student has values (N, 64), which are no feature maps (N, C, H, W): "
            "attention is where a "
            "layer is active; choose another tap, such as stage2");
  EXPECT_EQ(refusal({2, 3, 4, 4}, {2, 64, 1, 1}),
            "tap 'stage1' of the teacher has values (N, 64, 1, 1), one place: there is nowhere else to look; "
            "choose "
            "another tap, such as stage2");
  EXPECT_EQ(refusal({2, 3, 8, 4}, {2, 3, 4, 8}),
            "'stage1' is 8x4 in the student and 'stage1' 4x8 in the teacher: neither can be pooled to the "
            "other's size; "
            "pair other taps");
}

}  // namespace
}  // namespace limbeck::loss
