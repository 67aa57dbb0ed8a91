#include "data_support.h"
#include "limbeck/data/png.h"

namespace limbeck::data {
namespace {

TEST(ImageFolder, DeclaresNothingWithoutFiles) {
  const sets::Source made = source("{set: image_folder, folder: /nowhere, split: test}");
  EXPECT_EQ(made.declared.samples, 0);
  EXPECT_EQ(made.declared.classes, -1);
  EXPECT_TRUE(made.declared.fields.at("image").empty());
  EXPECT_TRUE(made.test);
  EXPECT_THROW(made.open(), DataMissing);
}

TEST(ImageFolder, OpensASplit) {
  const Folder folder;
  const Image image{.channels = 1, .height = 1, .width = 2, .values = {3, 4}};
  folder.write("train/cat/1.png", encode_png(image));
  folder.write("train/dog/1.png", encode_png(image));
  const sets::Source made =
      source("{set: image_folder, folder: " + folder.path().string() + ", split: train}");
  EXPECT_FALSE(made.test);
  const auto set = made.open();
  EXPECT_EQ(set->size(), 2);
  EXPECT_EQ(set->label(1), 1);
  EXPECT_NE(made.key, source("{set: image_folder, folder: " + folder.path().string() + "}").key);
}

TEST(ImageFolder, BrokenPicturesAreAnErrorUnlessTheRecipeSaysOtherwise) {
  const Folder folder;
  folder.write("cat/1.png", encode_png({1, 1, 2, {3, 4}}));
  folder.write("dog/1.jpg", "bad");
  const std::string entry = "{set: image_folder, folder: " + folder.path().string();
  EXPECT_NE(complaint([&] { source(entry + "}").open(); }).find("dog/1.jpg"), std::string::npos);
  EXPECT_NE(complaint([&] { source(entry + ", corrupt: refuse}").open(); }), "");
  const auto set = source(entry + ", corrupt: skip}").open();
  EXPECT_EQ(set->size(), 1);
  EXPECT_EQ(set->facts().classes, 2) << "a class whose pictures are all broken stays a class";
  EXPECT_EQ(set->remarks().size(), 1u);
  EXPECT_NE(source(entry + "}").key, source(entry + ", corrupt: skip}").key);
}

TEST(ImageFolder, RefusesBadOptions) {
  EXPECT_THROW(source("{set: image_folder, folder: a, corrupt: maybe}"), RecipeError);
  EXPECT_THROW(source("set: image_folder"), RecipeError);
  EXPECT_THROW(source("{set: image_folder, folder: a, split: ../b}"), RecipeError);
  EXPECT_EQ(complaint([] { source("{set: image_folder, folder: a, masks: b}"); }),
            "recipe.yaml:1: masks is not yet supported");
}

}  // namespace
}  // namespace limbeck::data
