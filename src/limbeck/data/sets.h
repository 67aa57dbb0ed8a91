#pragma once
// The registry of data sets.
#include <functional>
#include <memory>
#include <string>

#include "limbeck/config/registry.h"
#include "limbeck/data/dataset.h"

namespace limbeck::data::sets {

/// What an entry's options become: facts that need no file, and how to open it.
struct Source {
  Facts declared;     // as far as known without the files: see Facts
  bool test = false;  // the samples of a test split: held out
  std::string key;    // equal for equal options: such sources are opened once and share their rows
  /// Opens and checks the files. DataMissing where they are absent, UserError where they are broken.
  std::function<std::shared_ptr<const DataSet>()> open;
};

using Registry = BasicRegistry<Source>;  // Registry("set")

void register_sets(Registry& registry);  // generated from the files in sets/

/// Synthetic rows with these facts and labels that can be learnt; what `--smoke` puts in place of absent
/// files. What only the files know, or what differs from row to row, is made up: ten classes, images of
/// (3, 32, 32).
std::shared_ptr<const DataSet> stand_in(const Facts& facts, int64_t samples);

}  // namespace limbeck::data::sets
