#include "data_support.h"

namespace limbeck::data {
namespace {

using Strings = std::vector<std::string>;

Strings faults(const std::string& entry) {
  sets::Registry registry("set");
  sets::register_sets(registry);
  Params params = Params::parse(entry, "recipe.yaml");
  registry.make(params);
  return params.findings().faults;
}

TEST(Denoising, IsMadeOfAnotherSetsImages) {
  const sets::Source made =
      source("{set: denoising, images: {set: synthetic, shape: [3, 8, 6], samples: 20}, deviation: 0.2}");
  EXPECT_EQ(made.declared.samples, 20);
  EXPECT_EQ(made.declared.classes, 0);
  EXPECT_EQ(made.declared.fields,
            (std::map<std::string, Shape>{{"image", {3, 8, 6}}, {"target", {3, 8, 6}}}));
  const auto set = made.open();
  EXPECT_EQ(set->facts().fields, made.declared.fields);
  Fields fields, clean;
  set->read(std::vector<int64_t>{7}, fields);
  source("{set: synthetic, shape: [3, 8, 6], samples: 20}").open()->read(std::vector<int64_t>{7}, clean);
  EXPECT_EQ(fields.at("target").bytes, clean.at("image").bytes);
}

TEST(Denoising, HandsItsSplitToTheImages) {
  const auto made = [](const std::string& more) {
    return source("{set: denoising, images: fashion_mnist" + more + "}");
  };
  EXPECT_EQ(made("").declared.samples, 60000);
  EXPECT_EQ(made(", split: test").declared.samples, 10000);
  EXPECT_TRUE(made(", split: test").test);
  EXPECT_FALSE(made(", split: train").test);
  EXPECT_EQ(made("").key, made(", split: train").key);
  EXPECT_NE(made("").key, made(", split: test").key);
  EXPECT_NE(made("").key, made(", deviation: 0.3").key);
  EXPECT_TRUE(source("{set: denoising, images: {set: fashion_mnist, split: test}}").test);
}

TEST(Denoising, KnowsNothingOfImagesThatOnlyTheirFilesKnow) {
  const sets::Source made = source("{set: denoising, images: {set: image_folder, folder: pictures}}");
  EXPECT_EQ(made.declared.samples, 0);
  EXPECT_EQ(made.declared.fields, (std::map<std::string, Shape>{{"image", {}}, {"target", {}}}));
  EXPECT_NE(complaint([&] { made.open(); }), "");
}

TEST(Denoising, RefusesWhatItCannotUse) {
  EXPECT_EQ(faults("{set: denoising}"),
            Strings{"recipe.yaml:1: images is needed: the set whose images they are"});
  EXPECT_EQ(
      faults("{set: denoising, images: fashion_mnst}"),
      Strings{"recipe.yaml:1: images.set is an unknown set 'fashion_mnst'; did you mean 'fashion_mnist'?"});
  EXPECT_EQ(faults("{set: denoising, images: {set: fashion_mnist, split: test}, split: train}"),
            Strings{"recipe.yaml:1: split is said of 'images' already"});
  EXPECT_EQ(faults("{set: denoising, images: synthetic, deviation: 0}"),
            Strings{"recipe.yaml:1: deviation must be > 0, not 0"});
  EXPECT_EQ(faults("{set: denoising, images: {set: synthetic, sampels: 5}}"),
            Strings{"recipe.yaml:1: images.sampels is not a known key; did you mean 'samples'?"});
}

}  // namespace
}  // namespace limbeck::data
