#include "limbeck/train/sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/data/png.h"
#include "limbeck/train/run.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

using Rows = std::vector<int64_t>;

const std::string kRest = R"(
models: {student: {arch: mlp, hidden: [4]}}
stages: [{name: learn, train: student, data: LEARNS, valid: JUDGES, epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}}]
)";

Plan plan_of(const std::string& data, const std::string& learns = "train",
             const std::string& judges = "valid", const Registries& registries = everything()) {
  const std::string rest = test::with(test::with(kRest, "LEARNS", learns), "JUDGES", judges);
  return test::compiled("limbeck: 1\nseed: 5\ndata:\n" + data + rest, {}, registries);
}

// `from` ... `to`, both included.
Rows range(int64_t from, int64_t to) {
  Rows rows;
  for (int64_t i = from; i <= to; ++i) rows.push_back(i);
  return rows;
}

Rows rows_of(const Plan& plan, const std::string& name, Sets::Rows rows = Sets::Rows::real) {
  return Sets(plan, rows).get(name).rows;
}

// Rows are labelled 0, 1, 2, 3, 4, 0, 1 ...
TEST(Sets, TakePartThenClassesThenHoldOut) {
  const Plan plan = plan_of(
      "  train: {set: synthetic, classes: {drop: [0]}, part: first 50, hold_out: {valid: last 10%}}\n");
  EXPECT_EQ(Sets(plan, Sets::Rows::real).facts("train").classes, 10) << "the outputs stay";
  const Rows train = rows_of(plan, "train"), valid = rows_of(plan, "valid");
  Rows left;  // of the first 50, those that are no multiples of 10: 45, of which a tenth is 5 (4.5, rounded)
  for (const int64_t row : range(0, 49))
    if (row % 10 != 0) left.push_back(row);
  EXPECT_EQ(valid, Rows(left.end() - 5, left.end()));
  EXPECT_EQ(train, Rows(left.begin(), left.end() - 5));
}

TEST(Sets, SeveralHoldOutsAreDisjointAndLeaveTheRest) {
  const Plan plan = plan_of(
      "  train: {set: synthetic, samples: 100, hold_out: {valid: sample 20, other: sample 30, third: last "
      "10}}\n");
  std::set<int64_t> seen;
  std::size_t count = 0;
  for (const std::string name : {"train", "valid", "other", "third"}) {
    const Rows rows = rows_of(plan, name);
    count += rows.size();
    seen.insert(rows.begin(), rows.end());
  }
  EXPECT_EQ(count, 100);
  EXPECT_EQ(seen.size(), 100);
  EXPECT_EQ(rows_of(plan, "train").size(), 40);
}

TEST(Sets, ViewsSeeWhatHoldOutLeft) {
  const Plan plan = plan_of(R"(
  train: {set: synthetic, samples: 100, hold_out: {valid: first 10}}
  few: {of: train, part: first 5}
  fewer: {of: few, part: last 2}
  some: {of: valid, part: last 3}
)");
  EXPECT_EQ(rows_of(plan, "few"), range(10, 14));
  EXPECT_EQ(rows_of(plan, "fewer"), range(13, 14));
  EXPECT_EQ(rows_of(plan, "some"), range(7, 9));
}

TEST(Sets, ASampleIsAFunctionOfSeedAndNameAlone) {
  const std::string train =
      "  train: {set: synthetic, samples: 200, part: sample 3 per class, hold_out: {valid: last 10}}\n";
  const Plan plain = plan_of(train);
  const Plan among = plan_of("  before: {set: synthetic, part: sample 7}\n" + train +
                             "  view: {of: train, part: sample 2}\n");
  Plan other = plan_of(train);
  other.seed = 6;
  const Rows rows = rows_of(plain, "train");
  EXPECT_EQ(rows.size(), 20);
  EXPECT_EQ(rows, rows_of(plain, "train"));
  EXPECT_EQ(rows, rows_of(among, "train"));
  Sets later(among, Sets::Rows::real);
  later.get("view");
  later.get("before");
  EXPECT_EQ(rows, later.get("train").rows) << "whatever was opened first";
  EXPECT_NE(rows, rows_of(other, "train"));
  std::map<int64_t, int> classes;
  for (const std::string name : {"train", "valid"})
    for (const int64_t row : rows_of(plain, name)) ++classes[row % 10];
  for (const auto& [label, count] : classes) EXPECT_EQ(count, 3) << label;
}

// A source of four one-pixel pictures 0, 0, 0 and 255, of which `train` keeps the first three.
Registries with_pixels() {
  Registries all = everything();
  all.sets.add(
      {"pixels", "four pixels", "", "", [](Params& params) {
         data::sets::Source source;
         source.declared = {.samples = 4, .fields = {{"image", {1, 1, 1}}}, .classes = 2, .class_names = {}};
         source.key = "pixels " + params.text("as", "", "another spelling of the same");
         source.open = [] {
           const data::Facts facts{.fields = {{"image", {1, 1, 1}}}, .classes = 2, .class_names = {}};
           return std::make_shared<data::MemorySet>(facts, std::vector<uint8_t>{0, 0, 0, 255},
                                                    Rows{0, 1, 0, 1});
         };
         return source;
       }});
  return all;
}

// Mean 1/4, deviation sqrt(3)/4 = 0.4330: the black pixel becomes -0.5774.
TEST(Sets, NormalizeTakesItsNumbersFromAllRowsOfTrain) {
  const Plan plan =
      plan_of("  train: {set: pixels, part: first 3, hold_out: {valid: last 1}, transforms: [normalize]}\n",
              "train", "valid", with_pixels());
  Sets sets(plan, Sets::Rows::real);
  for (const std::string name : {"valid", "train"}) {
    const auto steps = sets.preprocessing(name);
    ASSERT_EQ(steps.size(), 1);
    EXPECT_TRUE(steps[0].starts_with("{transform: normalize, mean: [0.25], std: [0.43301270189"))
        << name << ": " << steps[0];
  }
}

TEST(Sets, SmokeShrinksAfterPartAndHoldOut) {
  const Plan plan =
      plan_of("  train: {set: synthetic, samples: 1000, part: from 501, hold_out: {valid: last 100}}\n");
  EXPECT_EQ(rows_of(plan, "train", Sets::Rows::smoke), range(500, 563));
  EXPECT_EQ(rows_of(plan, "valid", Sets::Rows::smoke), range(900, 963));
}

// A folder of pictures that is not there.
const std::string kAbsent =
    "  train: {set: image_folder, folder: /nowhere/at/all, hold_out: {valid: last 10%}}\n";

TEST(Sets, AbsentFilesAreMissedUnlessItIsSmokeOrSynthetic) {
  const Plan plan = plan_of(kAbsent);
  EXPECT_THROW(Sets(plan, Sets::Rows::real).get("train"), DataMissing);
  EXPECT_EQ(Sets(plan, Sets::Rows::smoke).get("train").size(), 64);
  Sets synthetic(plan, Sets::Rows::synthetic);
  EXPECT_GT(synthetic.get("train").size(), 64);
  EXPECT_EQ(synthetic.get("train").label(3), 3);
}

TEST(Sets, FactsAreWholeBeforeAFileIsOpened) {
  const Plan plan = plan_of(kAbsent);
  Sets sets(plan, Sets::Rows::synthetic);
  const data::Facts before = sets.facts("train");
  EXPECT_FALSE(sets.is_open("train"));
  EXPECT_GT(before.classes, 0);
  sets.get("train");
  EXPECT_EQ(before.classes, sets.facts("train").classes);
  EXPECT_EQ(before.fields, sets.facts("train").fields);
}

// As they do to samples: a target that is no image stays what it is.
TEST(Sets, TransformsShapeImagesAlone) {
  Registries all = everything();
  all.sets.add({"pairs", "an image and a number", "", "", [](Params&) {
                  data::sets::Source source;
                  source.declared = {.samples = 4,
                                     .fields = {{"image", {3, 8, 8}}, {"target", {1}}},
                                     .classes = 2,
                                     .class_names = {}};
                  source.key = "pairs";
                  return source;
                }});
  const Plan plan = plan_of(
      "  train: {set: pairs, transforms: [{transform: normalize, mean: [0, 0, 0], std: [1, 1, 1]}]}\n  "
      "valid: {set: synthetic}\n",
      "train", "valid", all);
  const auto fields = Sets(plan, Sets::Rows::real).facts("train").fields;
  EXPECT_EQ(fields.at("image"), (data::Shape{3, 8, 8}));
  EXPECT_EQ(fields.at("target"), data::Shape{1});
}

TEST(Sets, TransformsThatChangeTheSizeChangeTheFacts) {
  const Plan plan = plan_of(
      "  train: {set: synthetic, transforms: [{transform: resize, size: [9, 7]}, {transform: center_crop, "
      "size: 6}],"
      " hold_out: {valid: last 10}}\n");
  Sets sets(plan, Sets::Rows::real);
  EXPECT_EQ(sets.facts("valid").fields.at("image"), (data::Shape{1, 6, 6}));
  EXPECT_FALSE(sets.is_open("valid"));
  sets.get("valid");
  EXPECT_EQ(sets.facts("valid").fields.at("image"), (data::Shape{1, 6, 6}));
  EXPECT_EQ(sets.preprocessing("valid"),
            (std::vector<std::string>{"{transform: resize, size: [9, 7], filter: bilinear}",
                                      "{transform: center_crop, size: [6, 6]}"}));
}

TEST(Sets, WhiteningTakesItsNumbersFromTrainAsItComesOutOfTheTransformsBefore) {
  const std::string train =
      "  train: {set: synthetic, shape: [1, 4, 3], samples: 40, hold_out: {valid: last 10}, transforms: [";
  const Plan plan = plan_of(train + "contrast_normalize, {transform: zca, epsilon: 0.5}]}\n");
  Sets sets(plan, Sets::Rows::real);
  EXPECT_EQ(sets.facts("train").fields.at("image"), (data::Shape{1, 4, 3})) << "known without a sample";
  const auto steps = sets.preprocessing("valid");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_TRUE(steps[1].starts_with("{transform: zca, epsilon: 0.5, numbers: ")) << steps[1];
  EXPECT_EQ(steps, sets.preprocessing("train")) << "the held-out samples count too";
  const Tensors tables = sets.tables("train");
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(tables.begin()->second.sizes().vec(), (std::vector<int64_t>{12, 12}));
  const Plan other = plan_of(train + "{transform: zca, epsilon: 0.5}]}\n");
  EXPECT_NE(Sets(other, Sets::Rows::real).preprocessing("train")[0], steps[1]);
}

// Pictures of two sizes and one that is broken.
TEST(Sets, PicturesOfSeveralSizesNeedOneAndBrokenOnesAreRemarkedOn) {
  const test::Scratch scratch;
  for (int i = 0; i < 8; ++i)
    scratch.file("pictures/" + std::string(i % 2 ? "a/" : "b/") + std::to_string(i) + ".png",
                 data::encode_png(
                     {1, 2 + i % 3, 3, std::vector<uint8_t>(static_cast<std::size_t>(3 * (2 + i % 3)), 9)}));
  scratch.file("pictures/a/broken.jpg", "no picture");
  const std::string train =
      "  train: {set: image_folder, corrupt: skip, folder: " + (scratch / "pictures").string() +
      ", hold_out: {valid: last 2}";
  const Plan bare = plan_of(train + "}\n"),
             resized = plan_of(train + ", transforms: [{transform: resize, size: [4, 5]}]}\n");
  Sets refused(bare, Sets::Rows::real), sets(resized, Sets::Rows::real);
  const std::string message = test::message_of<RecipeError>([&] { open_sets(bare, refused); });
  EXPECT_NE(message.find("data.train: the images have several sizes"), std::string::npos) << message;
  open_sets(resized, sets);
  EXPECT_EQ(sets.get("train").size(), 6);
  EXPECT_EQ(sets.facts("valid").fields.at("image"), (data::Shape{1, 4, 5}));
  ASSERT_EQ(sets.remarks().size(), 1u);
  EXPECT_TRUE(sets.remarks()[0].starts_with("1 of 9 pictures cannot be read and are left out: "))
      << sets.remarks()[0];
}

TEST(Sets, SyntheticRowsHaveTheRealSizeAndShape) {
  const Plan plan =
      plan_of("  train: {set: fashion_mnist, folder: /nowhere/at/all, hold_out: {valid: last 10%}}\n");
  Sets sets(plan, Sets::Rows::synthetic);
  EXPECT_EQ(sets.get("train").size(), 54000);
  EXPECT_EQ(sets.facts("train").fields.at("image"), (data::Shape{1, 28, 28}));
}

TEST(Sets, SayWhichSetHoldsNothing) {
  const Plan plan =
      plan_of("  train: {set: synthetic, samples: 10, part: first 20}\n  valid: {set: synthetic}\n");
  const std::string message = test::message_of<UserError>([&] { Sets(plan, Sets::Rows::real).get("train"); });
  EXPECT_NE(message.find("data.train: 'first 20' asks for 20 samples, but there are only 10"),
            std::string::npos)
      << message;
}

std::string overlap(const Plan& plan) {
  Sets sets(plan, Sets::Rows::real);
  return test::message_of<RecipeError>([&] { open_sets(plan, sets); });
}

TEST(OpenSets, CountsSamplesThatAreTrainedOnAndJudgedOn) {
  const std::string train = "  train: {set: synthetic, samples: 100, hold_out: {valid: last 10}}\n";
  EXPECT_EQ(overlap(plan_of(train)), "");
  const std::string found = overlap(plan_of(train + "  peek: {of: train, part: first 7}\n", "train", "peek"));
  EXPECT_NE(found.find("data.peek shares 7 samples with 'train'"), std::string::npos) << found;
}

// Two spellings of one folder are two keys with the same samples.
TEST(OpenSets, SeesTheSameSamplesUnderTwoSpellings) {
  const Plan plan = plan_of("  train: {set: pixels}\n  again: {set: pixels, as: other, part: first 3}\n",
                            "train", "again", with_pixels());
  const std::string found = overlap(plan);
  EXPECT_NE(found.find("data.again shares 3 samples with 'train'"), std::string::npos) << found;
}

TEST(OpenSets, TellsAbsentFilesApartFromFaults) {
  const Plan plan =
      plan_of(kAbsent + "  small: {set: synthetic, samples: 10}\n  peek: {of: small}\n", "small", "peek");
  Plan both = plan;
  both.sets.at("valid").held_out = true;
  Sets sets(both, Sets::Rows::real);
  std::vector<std::string> missing;
  const std::string found = test::message_of<RecipeError>([&] { open_sets(both, sets, &missing); });
  EXPECT_NE(found.find("data.peek shares 10 samples with 'small'"), std::string::npos) << found;
  EXPECT_EQ(found.find("/nowhere"), std::string::npos) << found;
  ASSERT_EQ(missing.size(), 1);
  EXPECT_NE(missing[0].find("/nowhere/at/all"), std::string::npos) << missing[0];
  Sets again(both, Sets::Rows::real);
  const std::string all = test::message_of<RecipeError>([&] { open_sets(both, again); });
  EXPECT_NE(all.find("/nowhere/at/all"), std::string::npos) << all;
  EXPECT_NE(all.find("data.peek shares"), std::string::npos) << all;
}

// What stands in for absent files is no sample of anybody.
TEST(OpenSets, StandInsShareNothing) {
  const Plan plan = plan_of(
      "  train: {set: image_folder, folder: /nowhere/a}\n  valid: {set: image_folder, folder: /nowhere/b}\n");
  Sets sets(plan, Sets::Rows::smoke);
  EXPECT_EQ(test::message_of<RecipeError>([&] { open_sets(plan, sets); }), "");
}

TEST(OpenSets, SeesThroughViewsAndEntriesOfTheSameSource) {
  const std::string train = "  train: {set: synthetic, samples: 100, hold_out: {valid: last 10}}\n";
  const std::string views =
      "  a: {of: train, part: bootstrap}\n  b: {of: train, part: first 50}\n  c: {of: b, part: last 5}\n";
  EXPECT_NE(overlap(plan_of(train + views, "b", "c")).find("data.c shares 5 samples with 'b'"),
            std::string::npos);
  EXPECT_NE(overlap(plan_of(train + views, "a", "train")).find("data.train shares"), std::string::npos);
  const std::string again = "  again: {set: synthetic, samples: 100, part: 86 to 95}\n";
  EXPECT_NE(
      overlap(plan_of(train + again, "train", "again")).find("data.again shares 5 samples with 'train'"),
      std::string::npos);
  EXPECT_EQ(overlap(plan_of(train + "  else: {set: synthetic, samples: 100, seed: 1}\n", "train", "else")),
            "");
}

}  // namespace
}  // namespace limbeck::train
