#pragma once
// What MNIST and its successors share: four IDX files of 28x28 grey images and labels 0 to 9.
#include <filesystem>
#include <string>
#include <vector>

#include "limbeck/data/sets.h"

namespace limbeck::data {

struct IdxSet {
  std::string name;  // as recipes write it
  std::vector<std::string> class_names;
  std::vector<std::filesystem::path> folders;  // searched in this order where the recipe names none
  std::string remedy;                          // how to get the files
};

/// Reads the options `split` and `folder`.
sets::Source idx_source(const IdxSet& set, Params& params);

}  // namespace limbeck::data
