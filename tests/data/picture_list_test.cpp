#include "data_support.h"
#include "limbeck/data/picture_folder.h"

namespace limbeck::data {
namespace {

std::string text_of(const PictureList& list, const Folder& folder) {
  std::string text;
  for (const Picture& picture : list.pictures)
    text += std::filesystem::relative(picture.path, folder.path()).string() + "=" +
            std::to_string(picture.label) + " ";
  return text;
}

TEST(PictureList, ClassesAreSubfoldersInAlphabeticalOrder) {
  const Folder folder;
  for (const char* name : {"dog/1.jpeg", "cat/2.PNG", "cat/10.jpg", "ant/deep/er/7.png", "cat/readme.txt",
                           "stray.png", ".hidden/1.png", "cat/._2.png"})
    folder.write(name, "");
  const PictureList list = list_pictures(folder.path(), "");
  EXPECT_EQ(list.class_names, (std::vector<std::string>{"ant", "cat", "dog"}));
  EXPECT_EQ(text_of(list, folder), "ant/deep/er/7.png=0 cat/10.jpg=1 cat/2.PNG=1 dog/1.jpeg=2 ");
}

TEST(PictureList, EverySplitNumbersClassesAsTrainDoes) {
  const Folder folder;
  for (const char* name : {"train/ant/1.png", "train/cat/1.png", "train/dog/1.png", "test/dog/1.png"})
    folder.write(name, "");
  const PictureList test = list_pictures(folder.path(), "test");
  EXPECT_EQ(test.class_names.size(), 3u);
  EXPECT_EQ(text_of(test, folder), "test/dog/1.png=2 ");
  folder.write("test/dogs/1.png", "");
  const std::string said = complaint([&] { list_pictures(folder.path(), "test"); });
  EXPECT_NE(said.find("test/dogs is a class that"), std::string::npos) << said;
  EXPECT_NE(said.find("did you mean 'dog'?"), std::string::npos) << said;
}

TEST(PictureList, SaysWhatIsMissing) {
  const Folder folder;
  const std::string nowhere = (folder.path() / "nowhere").string();
  EXPECT_THROW(list_pictures(nowhere, ""), DataMissing);
  EXPECT_NE(complaint([&] { list_pictures(nowhere, "train"); }).find(nowhere + "/train/CLASS/NAME.png"),
            std::string::npos);
  EXPECT_NE(complaint([&] { list_pictures(folder.path(), ""); }).find("holds no .png or .jpg pictures"),
            std::string::npos);
  folder.write("cat/1.webp", "");
  EXPECT_NE(complaint([&] { list_pictures(folder.path(), ""); }).find(".webp pictures are not yet supported"),
            std::string::npos);
}

}  // namespace
}  // namespace limbeck::data
