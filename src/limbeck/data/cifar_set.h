#pragma once
// What CIFAR-10 and CIFAR-100 share as sets: files of a fixed size in one folder.
#include <filesystem>
#include <string>
#include <vector>

#include "limbeck/data/cifar.h"
#include "limbeck/data/sets.h"

namespace limbeck::data {

struct CifarSet {
  std::string name;  // as recipes write it
  CifarFormat format;
  std::vector<std::string> train, test;  // files, in order
  int64_t records = 0;                   // of each training file; a test file has 10,000
  std::string class_file;                // one class name a line; it may be absent
  std::string unpacked;                  // the folder that the archive unpacks to
  std::string archive;                   // its address
};

/// Reads the options `split` and `folder`.
sets::Source cifar_source(const CifarSet& set, Params& params);

}  // namespace limbeck::data
