#pragma once
// Which samples of a set a figure shows, and in which order. A row here is a place in the set, from 0.
#include <cstdint>
#include <string>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/data/set.h"

namespace limbeck::explain {

/// The first row of each class, then the second of each, until there are `count`; rows of unknown class come
/// last.
std::vector<int64_t> in_turn(const data::Set& set, int64_t count);

/// All rows by class, those of unknown class last; within a class in the set's order.
std::vector<int64_t> by_class(const data::Set& set);

/// `batches` times `size` rows drawn by the key without repeats, each batch ordered by class. A smaller set
/// gives fewer batches and a shorter last one, of at least two rows where there are that many.
std::vector<std::vector<int64_t>> class_batches(const data::Set& set, int64_t batches, int64_t size,
                                                const Random& key);

/// The set with these rows only, in this order.
data::Set rows_of(const data::Set& set, const std::vector<int64_t>& rows);

/// The labels of these rows, -1 where nobody knows.
std::vector<int64_t> labels_of(const data::Set& set, const std::vector<int64_t>& rows);

/// These rows as they are numbered in the set's source.
std::vector<int64_t> source_rows(const data::Set& set, const std::vector<int64_t>& rows);

/// Where, in ordered labels, another class begins: each index but 0 whose label differs from the one before.
std::vector<int64_t> borders(const std::vector<int64_t>& labels);

/// "Coat", or "class 3" where it has no name; "unknown" for -1.
std::string class_name(const data::Facts& facts, int64_t label);

}  // namespace limbeck::explain
