#pragma once
// Filler: reads and transforms one batch into memory that somebody else allocated. Each thread has its own;
// nothing here knows libtorch.
#include <map>
#include <string>

#include "limbeck/base/random.h"
#include "limbeck/data/order.h"
#include "limbeck/data/set.h"

namespace limbeck::data {

/// Where the rows of one batch go: row-major memory of the right size.
struct Target {
  int64_t begin = 0, end = 0;  // of the pass
  std::map<std::string, float*> fields;
  int64_t* labels = nullptr;  // null if the set has none
  int64_t* ids = nullptr;
};

class Filler {
 public:
  /// `shapes` are those of one row of each field, after the chain.
  Filler(const Set& set, Chain chain, std::map<std::string, Shape> shapes);

  /// Writes rows order[begin ... end-1]. The view of a row is views.of(place in the set), or that .of(n)
  /// where the pass shows the place for the n-th time again.
  void fill(const Order& order, const Random& views, const Target& target);

 private:
  void write(std::size_t begin, std::size_t count, const Target& target);

  const Set& set_;
  Chain chain_;
  std::map<std::string, Shape> shapes_;
  bool one_size_;  // of the set's images before the chain
  Fields values_;
  Block scratch_;
  std::vector<int64_t> rows_;
  std::vector<Random> keys_;
};

}  // namespace limbeck::data
