#pragma once
// A folder of PNG files, one subfolder for each class.
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

/// Lists `folder`/`split` (or `folder` where `split` is empty). Classes are its subfolders in alphabetical
/// order; with a `split`, those of `folder`/train where that is there, so that every split numbers them
/// alike. Names that begin with a dot do not count. DataMissing where there is no such folder; UserError for
/// pictures in other formats, a subfolder that is no class of `train`, or no picture at all.
PictureList list_pictures(const std::filesystem::path& folder, const std::string& split);

/// The set of these pictures. All must be of one size; if any has colours, all are read as colours. Up to
/// `in_memory` bytes of decoded values are decoded here and kept, larger sets are decoded whenever they are
/// read. UserError that names the file which is broken or of another size.
std::shared_ptr<const DataSet> open_pictures(const PictureList& list, int64_t in_memory = int64_t{1} << 30);

}  // namespace limbeck::data
