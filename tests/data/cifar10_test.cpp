#include "cifar_files.h"
#include "data_support.h"

namespace limbeck::data {
namespace {

const CifarFormat kFormat{1, 10};

void write_batches(const Folder& folder, const std::string& below = "") {
  std::string file = cifar_file(10000, kFormat);
  for (int i = 1; i <= 5; ++i) {
    file[1] = static_cast<char>(100 + i);  // the first value of the first record tells the file
    folder.write(below + "data_batch_" + std::to_string(i) + ".bin", file);
  }
  folder.write(below + "batches.meta.txt", class_lines(10));
}

std::string entry(const Folder& folder, const std::string& split = "train") {
  return "{set: cifar10, folder: " + folder.path().string() + ", split: " + split + "}";
}

TEST(Cifar10, DeclaresWhatItHolds) {
  const sets::Source train = source("{set: cifar10}"), test = source("{set: cifar10, split: test}");
  EXPECT_EQ(train.declared.samples, 50000);
  EXPECT_EQ(test.declared.samples, 10000);
  EXPECT_EQ(train.declared.classes, 10);
  EXPECT_EQ(train.declared.fields.at("image"), (Shape{3, 32, 32}));
  EXPECT_FALSE(train.test);
  EXPECT_TRUE(test.test);
}

TEST(Cifar10, ReadsTheFiveBatchesInOrder) {
  const Folder folder;
  write_batches(folder, "cifar-10-batches-bin/");  // as the archive unpacks
  const auto set = source(entry(folder)).open();
  ASSERT_EQ(set->size(), 50000);
  EXPECT_EQ(set->facts().class_names.size(), 10u);
  EXPECT_EQ(set->facts().class_names[3], "class3");
  EXPECT_EQ(set->label(10007), 7);
  Fields fields;
  set->read(std::vector<int64_t>{20000, 10007}, fields);
  EXPECT_EQ(fields.at("image").bytes[0], 103) << "the first of the third file";
  EXPECT_EQ(fields.at("image").bytes[static_cast<std::size_t>(kCifarValues)], 7);
}

TEST(Cifar10, ReadsTheTestBatchWithoutNamesOfClasses) {
  const Folder folder;
  folder.write("test_batch.bin", cifar_file(10000, kFormat));
  const auto set = source(entry(folder, "test")).open();
  EXPECT_EQ(set->size(), 10000);
  EXPECT_TRUE(set->facts().class_names.empty());
}

TEST(Cifar10, AbsentFilesAreNamedWithWhereTheyComeFrom) {
  const Folder folder;
  std::string said = complaint([&] { source(entry(folder)).open(); });
  EXPECT_NE(said.find("looked for data_batch_1.bin in"), std::string::npos) << said;
  EXPECT_NE(said.find("cifar-10-binary.tar.gz"), std::string::npos) << said;
  EXPECT_THROW(source(entry(folder)).open(), DataMissing);
  folder.write("data_batch_1.bin", cifar_file(10000, kFormat));
  said = complaint([&] { source(entry(folder)).open(); });
  EXPECT_NE(said.find("looked for data_batch_2.bin"), std::string::npos) << said;
}

TEST(Cifar10, FilesOfAnotherSizeAreRefused) {
  const Folder folder;
  const std::string file = cifar_file(10000, kFormat);
  for (const std::string& wrong :
       {file.substr(0, file.size() - 1), file.substr(0, file.size() - 3073), file + "x", std::string()}) {
    folder.write("test_batch.bin", wrong);
    const std::string said = complaint([&] { source(entry(folder, "test")).open(); });
    EXPECT_NE(said.find("test_batch.bin has "), std::string::npos) << said;
    EXPECT_NE(said.find("10,000 records take 30,730,000: it was cut off"), std::string::npos) << said;
  }
}

TEST(Cifar10, ALabelOutOfRangeIsNamedWithFileAndRecord) {
  const Folder folder;
  std::string file = cifar_file(10000, kFormat);
  file[3073 * 4321] = 10;
  folder.write("test_batch.bin", file);
  EXPECT_NE(complaint([&] {
              source(entry(folder, "test")).open();
            }).find("test_batch.bin: label 10 of record 4,322 is out of range"),
            std::string::npos);
}

TEST(Cifar10, NamesOfOtherClassesAreRefused) {
  const Folder folder;
  folder.write("test_batch.bin", cifar_file(10000, kFormat));
  folder.write("batches.meta.txt", class_lines(9));
  EXPECT_NE(
      complaint([&] { source(entry(folder, "test")).open(); }).find("names 9 classes, and there are 10"),
      std::string::npos);
}

TEST(Cifar10, RefusesBadOptions) {
  EXPECT_THROW(source("{set: cifar10, split: valid}"), RecipeError);
  EXPECT_THROW(source("{set: cifar10, fodler: x}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::data
