// What every architecture and every export format keeps to; more about networks is in
// tests/model/registry_test.cpp.
#include <ATen/ATen.h>

#include <filesystem>

#include "contract/entries.h"
#include "limbeck/base/files.h"
#include "limbeck/model/store.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/random.h"
#include "support/scratch.h"

namespace limbeck::contract {
namespace {

namespace fs = std::filesystem;

const model::Fit kSmall{{1, 28, 28}, 10}, kLarge{{3, 32, 32}, 7};

std::shared_ptr<nn::Model> network(const std::string& name, const model::Fit& fit) {
  auto made = example_of(registries().archs, name).build(fit);
  nn::init(*made, Random(3));
  return made;
}

// All entries but those that are made of other models of a recipe.
std::vector<std::string> networks() {
  std::vector<std::string> names;
  for (const std::string& name : registries().archs.names())
    if (example_of(registries().archs, name).members.empty()) names.push_back(name);
  return names;
}

Tensors samples(const model::Fit& fit, int64_t rows) {
  Shape shape = fit.input;
  shape.insert(shape.begin(), rows);
  Tensor image = at::empty(shape);
  fill_normal(image, Random(7), 1);
  return {{"image", image}};
}

model::Card card(const std::string& name, const model::Fit& fit) {
  const auto& entry = registries().archs.at(name);
  return {.arch = config::line_of(config::example_entry("arch", name, entry.example)), .fit = fit};
}

TEST(EveryArch, IsWellDescribed) { expect_well_described(registries().archs); }

TEST(EveryArch, PublishesWhatItsTapTableSays) {
  for (const std::string& name : networks())
    for (const model::Fit& fit : {kSmall, kLarge}) {
      SCOPED_TRACE(name + " for " + shape_text(fit.input));
      const auto made = network(name, fit);
      const nn::TapTable table = nn::tap_table(*made, samples(fit, 2));
      const Tensors values = nn::run_all(*made, samples(fit, 2));
      ASSERT_EQ(table.size(), values.size());
      for (const auto& [tap, shape] : table) EXPECT_EQ(shape, shape_of(values.at(tap))) << tap;
      if (fit.classes > 0) {
        EXPECT_EQ(table.at("logits"), (Shape{2, fit.classes}));
      } else {
        EXPECT_TRUE(table.contains("output"));
      }
    }
}

TEST(EveryArch, SurvivesSaveAndLoad) {
  const at::NoGradGuard no_gradient;
  for (const std::string& name : networks()) {
    SCOPED_TRACE(name);
    const test::Scratch scratch;
    const model::Fit fit = kSmall;
    const auto made = network(name, fit);
    model::save(scratch / "student", *made, card(name, fit));
    const model::Loaded loaded = model::load(scratch / "student", registries().archs);
    const Tensors inputs = samples(fit, 3);
    const std::string tap = "logits";
    EXPECT_TRUE(
        at::equal(nn::run(*made, inputs, {tap}).at(tap), nn::run(*loaded.model, inputs, {tap}).at(tap)));
  }
}

TEST(EveryFormat, IsWellDescribed) { expect_well_described(registries().formats); }

TEST(EveryFormat, TakesEveryArchAndTellsWhatItWrote) {
  for (const std::string& format : registries().formats.names())
    for (const std::string& name : networks()) {
      SCOPED_TRACE(name + " as " + format);
      const test::Scratch scratch;
      const auto made = network(name, kSmall);
      const model::Card described = card(name, kSmall);
      const exporting::Writer write = example_of(registries().formats, format);
      const std::vector<std::string> files = write({*made, described}, scratch / "student");
      EXPECT_FALSE(files.empty());
      std::size_t there = 0;
      for (const auto& entry : fs::directory_iterator(scratch / "student")) there += entry.is_regular_file();
      EXPECT_EQ(there, files.size());
      for (const std::string& file : files)
        EXPECT_GT(fs::file_size(scratch / "student" / file), 100u) << file;
    }
}

TEST(EveryFormat, WritesTheSameBytesAgain) {
  for (const std::string& format : registries().formats.names()) {
    SCOPED_TRACE(format);
    const test::Scratch scratch;
    const exporting::Writer write = example_of(registries().formats, format);
    const model::Card described = card("convnet", kSmall);
    const auto made = network("convnet", kSmall);
    for (const std::string& file : write({*made, described}, scratch / "once")) {
      write({*made, described}, scratch / "twice");
      EXPECT_EQ(read_file(scratch / "once" / file), read_file(scratch / "twice" / file)) << file;
    }
  }
}

}  // namespace
}  // namespace limbeck::contract
