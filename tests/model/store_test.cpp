#include "limbeck/model/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/tensor/files.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

namespace fs = std::filesystem;

class Store : public testing::Test {
 protected:
  Store() { fs::remove_all(folder); }
  ~Store() override { fs::remove_all(folder); }

  // What `load_weights` says of a file with these tensors, behind the file's name.
  std::string complaint(nn::Model& model, const Tensors& values) {
    save_tensors(folder / "w.safetensors", values);
    try {
      load_weights(model, folder / "w.safetensors");
    } catch (const UserError& error) {
      const std::string text = error.what(), start = "weights " + (folder / "w.safetensors").string() + ": ";
      EXPECT_TRUE(text.starts_with(start)) << text;
      return text.substr(start.size());
    }
    return "";
  }

  const fs::path folder = fs::path(testing::TempDir()) / "store_test";
  const Card card{.arch = "{arch: resnet, depth: 8}",
                  .fit = {{3, 32, 32}, 10},
                  .class_names = {},
                  .preprocessing = {"x"}};
  const std::shared_ptr<nn::Model> model = make(card.arch, card.fit);
};

TEST_F(Store, WritesWeightsAndCard) {
  save(folder, *model, card);
  const Tensors written = load_tensors(folder / "model.safetensors");
  EXPECT_EQ(written.size(), nn::state(*model).size());
  EXPECT_EQ(card_beside(folder / "model.safetensors")->arch, card.arch);
  EXPECT_EQ(card_beside(folder)->preprocessing, card.preprocessing);
}

TEST_F(Store, WritesTheSameBytesWhateverTheLayout) {
  save(folder / "a", *model, card);
  nn::use_channels_last(*model);
  save(folder / "b", *model, card);
  for (const char* file : {"model.safetensors", "model.json"})
    EXPECT_EQ(read_file(folder / "a" / file), read_file(folder / "b" / file));
}

TEST_F(Store, KeepsTheTablesOfItsPreprocessing) {
  save(folder, *model, card);
  EXPECT_FALSE(fs::exists(folder / "preprocessing.safetensors"));
  model::Registry registry("arch");
  register_archs(registry);
  EXPECT_TRUE(load(folder, registry).card.tables.empty());
  Card whitened = card;
  whitened.tables["x.matrix"] = at::arange(4, at::kFloat).view({2, 2});
  EXPECT_EQ(save_tables(folder, whitened), std::vector<std::string>{"preprocessing.safetensors"});
  const Loaded loaded = load(folder, registry);
  EXPECT_EQ(loaded.card.preprocessing, card.preprocessing);
  EXPECT_TRUE(at::equal(loaded.card.tables.at("x.matrix"), whitened.tables.at("x.matrix")));
}

TEST_F(Store, FindsNoCardWhereThereIsNone) {
  save_tensors(folder / "w.safetensors", nn::state(*model));
  EXPECT_FALSE(card_beside(folder / "w.safetensors").has_value());
}

TEST_F(Store, LoadsWeightsFromAFileOrAFolder) {
  save(folder, *model, card);
  for (const fs::path& path : {folder, folder / "model.safetensors"}) {
    const auto other = make(card.arch, card.fit, 2);
    load_weights(*other, path);
    EXPECT_TRUE(at::equal(nn::state(*other).at("conv1.weight"), nn::state(*model).at("conv1.weight")));
  }
}

TEST_F(Store, NamesTheTensorAndTheLikelyCause) {
  const auto other = make(card.arch, {{3, 32, 32}, 100});
  EXPECT_EQ(complaint(*model, nn::state(*other)),
            "tensor 'fc.weight' is (100, 64) in the file and (10, 64) in the model (and 1 more): the weights "
            "are of another number of classes (in a recipe, `classes` on the model gives it a new head)");
  Tensors values = nn::state(*model);
  values.erase("fc.bias");
  EXPECT_EQ(
      complaint(*model, values),
      "the file lacks 'fc.bias': the weights are of another architecture, or of one with other options");
}

TEST_F(Store, LeavesAHeadAloneThatMayBeNew) {
  const Fit wide{{3, 32, 32}, 100};
  const auto other = make(card.arch, wide, 2);
  const Tensors values = nn::state(*other);
  const Tensor first = nn::state(*model).at("fc.weight").clone();
  save_tensors(folder / "w.safetensors", values);
  EXPECT_EQ(load_weights(*model, folder / "w.safetensors", {"fc.weight", "fc.bias"}),
            (std::vector<std::string>{"fc.weight", "fc.bias"}));
  EXPECT_TRUE(at::equal(nn::state(*model).at("conv1.weight"), values.at("conv1.weight")));
  EXPECT_TRUE(at::equal(nn::state(*model).at("fc.weight"), first));
}

TEST_F(Store, KnowsAHeadByTheTensorsThatDependOnTheClasses) {
  model::Registry registry("arch");
  register_archs(registry);
  for (const auto& [entry, head] : std::map<std::string, std::set<std::string>>{
           {"{arch: resnet, depth: 8}", {"fc.weight", "fc.bias"}},
           {"{arch: mlp, hidden: [10]}", {"head.weight", "head.bias"}}}) {
    const auto findings = std::make_shared<config::Findings>();
    Params params(config::parse(entry, "test"), "", findings);
    EXPECT_EQ(head_of(registry.make(params), card.fit), head) << entry;
  }
}

TEST_F(Store, RefusesWeightsThatAreNotFinite) {
  Tensors values;
  for (const auto& [name, value] : nn::state(*model)) values[name] = value.detach().clone();
  values["bn1.running_var"][3] = std::numeric_limits<float>::infinity();
  const Tensor before = nn::state(*model).at("conv1.weight").detach().clone();
  EXPECT_EQ(
      complaint(*model, values),
      "tensor 'bn1.running_var' holds values that are not finite; the training that wrote it diverged: use "
      "other weights, such as those of an earlier epoch");
  EXPECT_TRUE(at::equal(before, nn::state(*model).at("conv1.weight")));
}

TEST_F(Store, RefusesAFolderWhoseArchitectureIsUnknown) {
  save(folder, *model, {.arch = "{arch: resnext, depth: 8}", .fit = card.fit});
  try {
    load(folder, archs());
    FAIL();
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("unknown arch 'resnext'; did you mean 'resnet'?"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(Store, RefusesAFolderWhoseFilesDoNotFit) {
  save(folder, *model, {.arch = "{arch: resnet, depth: 8}", .fit = {{3, 32, 32}, 11}});
  EXPECT_THROW(load(folder, archs()), UserError);
  fs::remove(folder / "model.json");
  EXPECT_THROW(load(folder, archs()), UserError);
}

}  // namespace
}  // namespace limbeck::model
