#include "limbeck/loss/pairs.h"

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

std::string text(const std::vector<Pair>& pairs) {
  std::string all;
  for (const Pair& pair : pairs)
    all += pair.student + "|" + pair.teacher + "|" + std::to_string(pair.weight).substr(0, 4) + " ";
  return all;
}

std::vector<Pair> read(const std::string& yaml, Strings faults = {}) {
  Params params = Params::parse(yaml, "r.yaml");
  const std::vector<Pair> pairs = read_pairs(params, "logits");
  params.done();
  EXPECT_EQ(params.findings().faults, faults);
  return pairs;
}

Strings names(const std::vector<Tap>& taps) {
  Strings all;
  for (const Tap& tap : taps) all.push_back(tap.name);
  return all;
}

TEST(Pairs, TakesOneNameForBothSidesAndAMapForTwo) {
  EXPECT_EQ(text(read("pairs: [stage2, {student: stage3, teacher: stage4}]")),
            "stage2|stage2|1.00 stage3|stage4|1.00 ");
  EXPECT_EQ(text(read("pairs: stage2")), "stage2|stage2|1.00 ");
  EXPECT_EQ(text(read("{}")), "logits|logits|1.00 ");
}

TEST(Pairs, GivesEachEntryItsWeight) {
  EXPECT_EQ(text(read("pairs: [a, b]\npair_weights: [2, 0.5]")), "a|a|2.00 b|b|0.50 ");
}

TEST(Pairs, RefusesWhatIsNoPair) {
  read("pairs: []", {"r.yaml:1: pairs names no taps"});
  read("pairs: [a, b]\npair_weights: [1]",
       {"r.yaml:2: pair_weights needs 2 numbers, one for each of 'pairs', not 1"});
  read("pairs: [a]\npair_weights: [-1]", {"r.yaml:2: pair_weights must be >= 0, not -1"});
  read("pairs: [{student: a}]", {"r.yaml:1: pairs.0 needs a tap for 'teacher'"});
  read("pairs: [{student: a, teacher: b, weight: 2}]", {"r.yaml:1: pairs.0.weight is not a known key"});
}

TEST(Pairs, AreNeededOfALossWithoutUsualTaps) {
  Params params = Params::parse("{}", "r.yaml");
  EXPECT_TRUE(read_pairs(params, "").empty());
  EXPECT_EQ(
      params.findings().faults,
      Strings{
          "r.yaml:1: pairs is needed: the taps to compare, such as [stage2] or [{student: a, teacher: b}]"});
}

// Two teachers with a tap each, then one alone: a loss that serves one knows its tap without asking.
TEST(Pairs, KnowTheTapOfEachTeacherOnceTheyHaveMetThem) {
  const std::vector<Pair> written = read("pairs: [{student: a, teacher: {deep: b, vgg: c}}, d]");
  std::vector<Pair> pairs = written;
  meet(pairs, {"vgg", "deep"});
  EXPECT_EQ(pairs[0].of_each, (Strings{"c", "b"}));
  EXPECT_EQ(pairs[0].teacher_tap(1), "b");
  EXPECT_EQ(pairs[1].teacher_tap(1), "d");
  Wants wants;
  for (const Pair& pair : pairs) want(wants, pair, 2);
  EXPECT_EQ(wants.student, (Strings{"a", "d"}));
  EXPECT_EQ(wants.of_teacher(0), (Strings{"c", "d"}));
  EXPECT_EQ(wants.of_teacher(1), (Strings{"b", "d"}));

  pairs = written;
  meet(pairs, {"deep"});
  EXPECT_EQ(pairs[0].teacher, "b");
  EXPECT_EQ(pairs[0].teacher_tap(0), "b");
  EXPECT_EQ(complaint([&] { meet(pairs, {"wide"}); }),
            "pairs say no tap for the teacher 'wide': give it one beside those of the others");
}

TEST(Pairs, WantTheSameTapsOfAllTeachersWhereNothingElseIsSaid) {
  Wants wants;
  want(wants, {"a", "b"}, 2);
  want(wants, {"c", "d"}, 2);
  EXPECT_TRUE(wants.of_each.empty());
  EXPECT_EQ(wants.of_teacher(1), (Strings{"b", "d"}));
  Wants alone;
  want(alone, {"a", "b"}, 0);
  EXPECT_TRUE(alone.teacher.empty());
  Wants mixed;
  want(mixed, {"a", "b"}, 2);
  want(mixed, {"c", "", 1, {{"x", "d"}, {"y", "e"}}, {"d", "e"}}, 2);
  EXPECT_EQ(mixed.of_teacher(0), (Strings{"b", "d"}));
  EXPECT_EQ(mixed.of_teacher(1), (Strings{"b", "e"}));
}

TEST(Pairs, RefuseSidesThatAreNoTaps) {
  read("pairs: [{student: [a, b], teacher: c}]", {"r.yaml:1: pairs.0.student must be the name of a tap"});
  read("pairs: [[a, b]]", {"r.yaml:1: pairs.0 must be the name of a tap"});
  read("pairs: [{student: {x: a}, teacher: c}]", {"r.yaml:1: pairs.0.student must be the name of a tap"});
  read("pairs: [{student: a, teacher: {x: [b, c]}}]",
       {"r.yaml:1: pairs.0.teacher.x must be the name of a tap"});
  read("pairs: [{student: a, teacher: {}}]", {"r.yaml:1: pairs.0.teacher names no teacher's tap"});
}

TEST(Pairs, NameOnlyTeachersWhoTeach) {
  Params params = Params::parse("pairs: [a, {student: a, teacher: {deep: b, vggg: c}}]", "r.yaml");
  check_teachers(params, {"deep", "vgg"});
  EXPECT_EQ(params.findings().faults,
            Strings{"r.yaml:1: pairs names 'vggg', which does not teach here; did you mean 'vgg'?"});
}

std::vector<Section> sections(const std::string& yaml, Strings faults = {}) {
  Params params = Params::parse(yaml, "r.yaml");
  const std::vector<Section> sections = read_sections(params, "[stage<i>.first, stage<i>]");
  params.done();
  EXPECT_EQ(params.findings().faults, faults);
  return sections;
}

TEST(Sections, AreTheSameOnBothSidesOrNot) {
  std::vector<Section> read = sections(
      "pairs: [[a, b], {student: [c, d], teacher: [e, f]}, {student: [g, h], teacher: {x: [i, j], y: [k, "
      "l]}}]\n"
      "pair_weights: [1, 2, 3]");
  ASSERT_EQ(read.size(), 3);
  meet(read, {"y"});
  const auto all = [&](std::size_t i) {
    const auto& [first, last] = read[i];
    return Strings{first.student, last.student, first.teacher, last.teacher};
  };
  EXPECT_EQ(all(0), (Strings{"a", "b", "a", "b"}));
  EXPECT_EQ(all(1), (Strings{"c", "d", "e", "f"}));
  EXPECT_EQ(all(2), (Strings{"g", "h", "k", "l"}));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read[i].first.weight, static_cast<double>(i + 1));
    EXPECT_EQ(read[i].last.weight, static_cast<double>(i + 1));
  }
  EXPECT_TRUE(sections("{}").empty());
}

TEST(Sections, RefuseSidesThatAreNoSections) {
  const std::string must = " must be a section: its first and its last tap, [a, b]";
  sections("pairs: [a, b]", {"r.yaml:1: pairs.a" + must, "r.yaml:1: pairs.b" + must});
  sections("pairs: [[a, b, c]]", {"r.yaml:1: pairs.0" + must});
  sections("pairs: [{student: [a, b], teacher: c}]", {"r.yaml:1: pairs.0.teacher" + must});
  sections("pairs: [[a, [b]]]", {"r.yaml:1: pairs.0" + must});
  sections("pairs: []", {"r.yaml:1: pairs names no sections"});
  sections("pair_weights: [1, 2]",
           {"r.yaml:1: pair_weights needs 'pairs': they are weighed in the order in which they are named"});
}

TEST(Pairs, RefuseTapsThatAreNoMaps) {
  const nn::TapTable table = {{"pooled", {2, 64}}, {"stage1", {2, 8, 4, 4}}};
  EXPECT_EQ(map_at(table, "stage1", "the student", "")[1], 8);
  EXPECT_EQ(complaint([&] { map_at(table, "pooled", "the teacher", "choose stage1"); }),
            "tap 'pooled' of the teacher has values (N, 64), which are no feature maps (N, C, H, W): choose "
            "stage1");
}

TEST(Pairs, ReadsTapsWithTheirWeights) {
  Params params = Params::parse("taps: [exit1.logits, logits]\npair_weights: [0.5, 1]");
  const std::vector<Tap> taps = read_taps(params, "logits");
  EXPECT_EQ(names(taps), (Strings{"exit1.logits", "logits"}));
  EXPECT_EQ(taps[0].weight, 0.5);
  EXPECT_EQ(params.findings().faults, Strings{});
}

TEST(Pairs, ExpandsExitsInTheirOrderAndTheFinalLogitsLast) {
  const Strings there = {"exit1.logits", "exit1.pooled", "exit10.logits", "exit2.logits", "logits", "stage1"};
  const std::vector<Tap> taps = expand({{"exit*", 0.5}}, there);
  EXPECT_EQ(names(taps), (Strings{"exit1.logits", "exit2.logits", "exit10.logits", "logits"}));
  for (const Tap& tap : taps) EXPECT_EQ(tap.weight, 0.5);
  EXPECT_EQ(names(expand({{"exit*.pooled"}, {"stage1"}}, there)), (Strings{"exit1.pooled", "stage1"}));
}

TEST(Pairs, RefusesAPatternOfNothingAndATapThatComesTwice) {
  EXPECT_EQ(complaint([] {
              expand({{"exit*"}}, {"logits", "stage1"});
            }),
            "no tap of the student is called 'exit*'; it has logits, stage1");
  EXPECT_EQ(complaint([] {
              expand({{"exit*"}, {"logits"}}, {"exit1.logits", "logits"});
            }),
            "tap 'logits' is named twice (exit* names the final logits too): its term would count double");
}

TEST(Pairs, NamesAMissingTapAndThoseThereAre) {
  const nn::TapTable table = {{"logits", {2, 10}}, {"stage1", {2, 8, 4, 4}}};
  EXPECT_EQ(shape_at(table, "stage1", "the student"), (Shape{2, 8, 4, 4}));
  EXPECT_EQ(complaint([&] { shape_at(table, "logit", "the teacher"); }),
            "the teacher has no tap 'logit'; did you mean 'logits'?; it has logits, stage1");
}

TEST(Pairs, RefusesTapsThatAreNoScores) {
  const nn::TapTable table = {{"logits", {2, 1}}, {"stage1", {2, 8, 4, 4}}};
  EXPECT_EQ(
      complaint([&] { classes_at(table, "stage1", "the student"); }),
      "tap 'stage1' of the student has values (N, 8, 4, 4); class scores (N, C) of two classes or more are "
      "needed: choose another tap, such as logits");
  EXPECT_EQ(complaint([&] { classes_at(table, "logits", "the student"); }).substr(0, 50),
            "tap 'logits' of the student has values (N, 1); cla");
}

TEST(Pairs, SayWhatToDoWithANetworkThatScoresNoClasses) {
  const nn::TapTable table = {{"layer1", {2, 8, 4, 4}}, {"output", {2, 1, 4, 4}}};
  EXPECT_EQ(
      complaint([&] { classes_at(table, "logits", "the teacher"); }),
      "the teacher has no tap 'logits', and none of those it has (layer1, output) scores classes: give it a "
      "network that does, or use a loss that needs no scores, such as hint or mean_squared_error");
  EXPECT_EQ(complaint([&] {
              classes_at({{"pooled", {2, 8}}}, "logits", "the teacher");
            }),
            "the teacher has no tap 'logits'; it has pooled")
      << "which may be scores by another name";
}

TEST(Pairs, SumsTheTermsOfAllPairsByWeightAndDetachesTeachers) {
  const Tensor teacher = at::ones({1}, at::kDouble).requires_grad_();
  const Tensors student{{"a", at::full({1}, 2.0)}, {"b", at::full({1}, 3.0)}},
      taps{{"a", teacher}, {"b", teacher}};
  data::Batch batch;
  batch.rows = 1;
  const Tensor total = sum_over({{"a", "a", 10}, {"b", "b", 100}}, {student, {&taps}, batch},
                                [](const Tensor& s, const std::vector<Tensor>& t) {
                                  EXPECT_FALSE(t.front().requires_grad());
                                  return (s + t.front()).sum();
                                });
  EXPECT_EQ(total.item<double>(), 10 * 3 + 100 * 4);
}

}  // namespace
}  // namespace limbeck::loss
