#include "limbeck/train/measures.h"

#include <gtest/gtest.h>

#include "limbeck/train/registries.h"

namespace limbeck::train::measures {
namespace {

const Measures kAll = all_of(everything().measures);
const data::Facts kThreeClasses{
    .samples = 10, .fields = {{"image", {1, 4, 4}}}, .classes = 3, .class_names = {}},
    kPictures{.samples = 10,
              .fields = {{"image", {1, 4, 4}}, {"target", {1, 4, 4}}},
              .classes = 0,
              .class_names = {}};
const nn::TapTable kClassifier{{"layer1", {2, 8}}, {"logits", {2, 3}}}, kDenoiser{{"output", {2, 1, 4, 4}}};

std::vector<std::string> names_of(const Measures& measures) {
  std::vector<std::string> names;
  for (const Measure& measure : measures) names.push_back(measure.name);
  return names;
}

TEST(Measures, AreWhatTheRegistryHas) {
  for (const char* name : {"accuracy", "cross_entropy", "calibration_error", "psnr"}) {
    const Measure* measure = find(kAll, name);
    ASSERT_NE(measure, nullptr) << name;
    EXPECT_FALSE(measure->title.empty() || measure->summary.empty() || measure->tap.empty()) << name;
  }
  EXPECT_EQ(find(kAll, "acuracy"), nullptr);
}

TEST(Measures, AreTakenOfModelsAndSetsThatServeThem) {
  EXPECT_EQ(names_of(taken_of(kAll, kClassifier, kThreeClasses)),
            (std::vector<std::string>{"accuracy", "calibration_error", "cross_entropy"}));
  EXPECT_EQ(names_of(taken_of(kAll, kDenoiser, kPictures)), std::vector<std::string>{"psnr"});
  EXPECT_TRUE(taken_of(kAll, kClassifier, kPictures).empty());
  EXPECT_TRUE(taken_of(kAll, kDenoiser, kThreeClasses).empty());
}

TEST(Measures, SayWhatIsMissing) {
  EXPECT_EQ(complaint_of(kAll, kClassifier, kPictures), "the set has no classes");
  EXPECT_EQ(complaint_of(kAll, {{"logits", {2, 5}}}, kThreeClasses),
            "it scores 5 classes, and the set has 3");
  EXPECT_EQ(complaint_of(kAll, kDenoiser, kThreeClasses),
            "the set has no pictures as targets (the field 'target')");
  EXPECT_EQ(complaint_of(kAll, {{"output", {2, 1, 5, 5}}}, kPictures),
            "it answers with pictures of (1, 5, 5), and the set's targets are of (1, 4, 4)");
  EXPECT_EQ(complaint_of(kAll, {{"layer1", {2, 8}}}, kThreeClasses),
            "it has no class scores (the tap 'logits'), and it answers with no picture (the tap 'output')");
}

TEST(Measures, ComeFromAnyRegistry) {
  Registry own("by");
  own.add({.name = "smoothness", .summary = "how smooth", .make = [](Params&) {
             return Measure{
                 .title = "Smoothness",
                 .unit = "",
                 .higher_is_better = false,
                 .tap = "output",
                 .complaint = [](const nn::TapTable&, const data::Facts&) { return std::string(); },
                 .begin = {}};
           }});
  const Measures all = all_of(own);
  ASSERT_EQ(all.size(), 1);
  EXPECT_EQ(all.front().name, "smoothness");
  EXPECT_EQ(all.front().summary, "how smooth");
}

}  // namespace
}  // namespace limbeck::train::measures
