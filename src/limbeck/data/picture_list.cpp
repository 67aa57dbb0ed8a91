// Which files of a folder are pictures, and of which class.
#include <algorithm>
#include <cctype>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/picture_folder.h"

namespace limbeck::data {
namespace fs = std::filesystem;
namespace {

bool hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::string ending_of(const fs::path& path) {
  std::string ending = path.extension().string();
  for (char& letter : ending) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return ending;
}

std::vector<std::string> subfolders(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory() && !hidden(entry.path())) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The pictures under one class's folder, however deep.
std::vector<fs::path> pictures_in(const fs::path& folder) {
  static const std::vector<std::string> kOthers{".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm"};
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || hidden(entry.path())) continue;
    const std::string ending = ending_of(entry.path());
    if (std::find(kOthers.begin(), kOthers.end(), ending) != kOthers.end())
      throw UserError(entry.path().string() + ": " + ending +
                      " pictures are not yet supported; convert the folder to .png or .jpg");
    if (is_picture(entry.path())) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

bool is_picture(const fs::path& path) {
  const std::string ending = ending_of(path);
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

PictureList list_pictures(const fs::path& folder, const std::string& split) {
  const fs::path root = split.empty() ? folder : folder / split;
  std::error_code error;
  if (!fs::is_directory(root, error))
    throw DataMissing("there is no folder " + root.string() +
                      " with pictures; put them there, one subfolder for each class: " +
                      (root / "CLASS" / "NAME.png").string());
  PictureList list;
  const std::vector<std::string> here = subfolders(root);
  const fs::path train = folder / "train";
  list.class_names = split.empty() || !fs::is_directory(train, error) ? here : subfolders(train);
  for (const std::string& name : here) {
    const auto known = std::find(list.class_names.begin(), list.class_names.end(), name);
    if (known == list.class_names.end())
      throw UserError((root / name).string() + " is a class that " + train.string() + " does not have" +
                      did_you_mean(name, list.class_names));
    for (fs::path& path : pictures_in(root / name))
      list.pictures.push_back({std::move(path), known - list.class_names.begin()});
  }
  if (list.pictures.empty())
    throw UserError(root.string() +
                    " holds no .png or .jpg pictures; they go into one subfolder for each class: " +
                    (root / "CLASS" / "NAME.png").string());
  return list;
}

}  // namespace limbeck::data
