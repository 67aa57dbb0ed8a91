#pragma once
// Order: in which order a pass visits the rows of a set. A function of (key, set, pass) alone.
#include <optional>

#include "limbeck/base/random.h"
#include "limbeck/data/set.h"

namespace limbeck::data {

struct Order {
  std::vector<int64_t> places;   // into Set::rows
  std::vector<int64_t> repeats;  // how often the place came before in this pass; empty where none comes twice
};

/// In the set's own order without a key; else by the set's shares or its sampler. UserError if a
/// class-balanced set has no labels.
Order order_of(const Set& set, const std::optional<Random>& key, int64_t pass);

/// Steps of one pass over `rows` samples: the last is short, a single left-over row joins the one before.
int64_t batches_of(int64_t rows, int64_t batch_size);

}  // namespace limbeck::data
