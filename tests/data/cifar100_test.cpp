#include "cifar_files.h"
#include "data_support.h"

namespace limbeck::data {
namespace {

const CifarFormat kFormat{2, 100};

TEST(Cifar100, DeclaresWhatItHolds) {
  const sets::Source train = source("{set: cifar100}");
  EXPECT_EQ(train.declared.samples, 50000);
  EXPECT_EQ(source("{set: cifar100, split: test}").declared.samples, 10000);
  EXPECT_EQ(train.declared.classes, 100);
  EXPECT_EQ(train.declared.fields.at("image"), (Shape{3, 32, 32}));
}

TEST(Cifar100, ReadsFineLabelsAndTheirNames) {
  const Folder folder;
  folder.write("cifar-100-binary/test.bin", cifar_file(10000, kFormat));
  folder.write("cifar-100-binary/fine_label_names.txt", class_lines(100));
  const auto set = source("{set: cifar100, folder: " + folder.path().string() + ", split: test}").open();
  ASSERT_EQ(set->size(), 10000);
  EXPECT_EQ(set->label(4257), 57);
  EXPECT_EQ(set->facts().class_names[57], "class57");
  Fields fields;
  set->read(std::vector<int64_t>{100}, fields);
  EXPECT_EQ(fields.at("image").bytes[0], 100);
}

TEST(Cifar100, FilesOfAnotherSizeAreRefused) {
  const Folder folder;
  folder.write("train.bin", cifar_file(100, kFormat));
  const std::string said =
      complaint([&] { source("{set: cifar100, folder: " + folder.path().string() + "}").open(); });
  EXPECT_NE(said.find("train.bin has 307,400 bytes; 50,000 records take 153,700,000"), std::string::npos)
      << said;
}

}  // namespace
}  // namespace limbeck::data
