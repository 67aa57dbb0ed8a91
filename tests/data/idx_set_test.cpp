#include "limbeck/data/idx_set.h"

#include <zlib.h>

#include "data_support.h"
#include "raw_png.h"

namespace limbeck::data {
namespace {

std::string idx(const std::vector<uint32_t>& shape, const std::string& values) {
  std::string file{0, 0, 8, static_cast<char>(shape.size())};
  for (const uint32_t size : shape) file += big_endian(size);
  return file + values;
}

std::string gzipped(const std::filesystem::path& scratch, const std::string& content) {
  gzFile file = gzopen(scratch.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  std::ifstream in(scratch, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Three images of one value each, 7, 8, 9, with labels 2, 0, 9.
std::string three_images() {
  return idx({3, 28, 28}, std::string(784, 7) + std::string(784, 8) + std::string(784, 9));
}
std::string three_labels() { return idx({3}, {2, 0, 9}); }

std::string entry(const Folder& folder, const std::string& split = "train") {
  return "{set: mnist, folder: " + folder.path().string() + ", split: " + split + "}";
}

TEST(IdxSet, ReadsPlainAndCompressedFiles) {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", three_images());
  folder.write("train-labels-idx1-ubyte.gz", gzipped(folder.path() / "scratch", three_labels()));
  const auto set = source(entry(folder)).open();
  EXPECT_EQ(set->size(), 3);
  EXPECT_EQ(set->label(2), 9);
  EXPECT_EQ(set->facts().class_names.at(9), "9");
  Fields fields;
  set->read(std::vector<int64_t>{1}, fields);
  EXPECT_EQ(fields.at("image").shape, (Shape{1, 28, 28}));
  EXPECT_EQ(fields.at("image").bytes, std::vector<uint8_t>(784, 8));
}

TEST(IdxSet, SplitsAreFilesOfTheirOwn) {
  const Folder folder;
  folder.write("t10k-images-idx3-ubyte", three_images());
  folder.write("t10k-labels-idx1-ubyte", three_labels());
  EXPECT_EQ(source(entry(folder, "test")).open()->size(), 3);
  EXPECT_TRUE(source(entry(folder, "test")).test);
  EXPECT_FALSE(source(entry(folder)).test);
  EXPECT_NE(source(entry(folder)).key, source(entry(folder, "test")).key);
  EXPECT_THROW(source(entry(folder)).open(), DataMissing);
}

TEST(IdxSet, DeclaresFactsWithoutFiles) {
  for (const std::string name : {"mnist", "fashion_mnist"}) {
    const sets::Source made = source("{set: " + name + ", folder: /nowhere}");
    EXPECT_EQ(made.declared.samples, 60000);
    EXPECT_EQ(made.declared.classes, 10);
    EXPECT_EQ(made.declared.class_names.size(), 10u);
    EXPECT_EQ(made.declared.fields.at("image"), (Shape{1, 28, 28}));
    EXPECT_EQ(source("{set: " + name + ", split: test}").declared.samples, 10000);
  }
}

TEST(IdxSet, AbsentFilesAreMissingAndItSaysWhereItLooked) {
  const Folder folder;
  const std::string said = complaint([&] { source(entry(folder)).open(); });
  EXPECT_NE(said.find("looked for train-images-idx3-ubyte and train-images-idx3-ubyte.gz in " +
                      folder.path().string()),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("or name their `folder`"), std::string::npos) << said;
  folder.write("train-images-idx3-ubyte", three_images());
  EXPECT_THROW(source(entry(folder)).open(), DataMissing) << "labels are still missing";
}

TEST(IdxSet, BrokenFilesAreNamed) {
  const Folder folder;
  const auto said = [&](const std::string& images, const std::string& labels) {
    folder.write("train-images-idx3-ubyte", images);
    folder.write("train-labels-idx1-ubyte", labels);
    try {
      source(entry(folder)).open();
    } catch (const DataMissing&) {
      return std::string("missing");
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(said(three_images(), three_labels()), "");
  EXPECT_NE(said(three_images(), idx({2}, {2, 0})).find("3 images, but"), std::string::npos);
  EXPECT_NE(said(three_images(), idx({3}, {2, 10, 9})).find("label 10 of sample 2 is out of range"),
            std::string::npos);
  EXPECT_NE(said(idx({3, 2, 2}, std::string(12, 0)), three_labels()).find("28x28"), std::string::npos);
  EXPECT_NE(said(three_labels(), three_labels()).find("28x28"), std::string::npos);
  EXPECT_NE(said(three_images(), three_images()).find("one label for each image"), std::string::npos);
  EXPECT_NE(said(idx({0, 28, 28}, ""), idx({0}, "")).find("no images"), std::string::npos);
  EXPECT_NE(said(three_images().substr(0, 100), three_labels()).find("train-images-idx3-ubyte"),
            std::string::npos);
  EXPECT_NE(said("text", three_labels()).find("train-images-idx3-ubyte"), std::string::npos);
}

TEST(IdxSet, RefusesBadOptions) {
  EXPECT_THROW(source("{set: mnist, split: valid}"), RecipeError);
  EXPECT_THROW(source("{set: mnist, folders: x}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::data
