#pragma once
// A folder of PNG and JPEG files, one subfolder for each class.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "limbeck/data/dataset.h"

namespace limbeck::data {

struct Picture {
  std::filesystem::path path;
  int64_t label = 0;
};

struct PictureList {
  std::vector<std::string> class_names;
  std::vector<Picture> pictures;  // by class, then by path
};

/// Whether a file's name ends as that of a picture that can be read: .png, .jpg or .jpeg.
bool is_picture(const std::filesystem::path& path);

/// Lists `folder`/`split` (or `folder` where `split` is empty). Classes are its subfolders in alphabetical
/// order; with a `split`, those of `folder`/train where that is there, so that every split numbers them
/// alike. Names that begin with a dot do not count. DataMissing where there is no such folder; UserError for
/// pictures in other formats, a subfolder that is no class of `train`, or no picture at all.
PictureList list_pictures(const std::filesystem::path& folder, const std::string& split);

/// What becomes of files that are no readable pictures.
enum class Corrupt {
  refuse,  // the set does not open, or its reading ends there
  skip     // they are left out and remarked on; every file is decoded once to find them
};

/// The set of these pictures; (C, 0, 0) is their shape where they differ in size, and 3 channels if any has
/// colours. Up to `in_memory` bytes of decoded values are decoded here and kept, larger sets are decoded
/// whenever they are read. UserError that names the first broken file and says how many there are.
std::shared_ptr<const DataSet> open_pictures(const PictureList& list, Corrupt corrupt = Corrupt::refuse,
                                             int64_t in_memory = int64_t{1} << 30);

}  // namespace limbeck::data
