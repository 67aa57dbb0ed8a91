#include "limbeck/explain/rows.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace limbeck::explain {
namespace {

std::vector<int64_t> every_row(const data::Set& set) {
  std::vector<int64_t> rows(static_cast<std::size_t>(set.size()));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  return rows;
}

// Unknown classes come after all others.
int64_t rank_of(const data::Set& set, int64_t row) {
  const int64_t label = set.label(row);
  return label < 0 ? std::numeric_limits<int64_t>::max() : label;
}

void order_by_class(const data::Set& set, std::vector<int64_t>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](int64_t a, int64_t b) { return rank_of(set, a) < rank_of(set, b); });
}

}  // namespace

std::vector<int64_t> in_turn(const data::Set& set, int64_t count) {
  std::vector<int64_t> rows = by_class(set);
  std::map<int64_t, int64_t> seen;  // rows of each class so far
  std::vector<int64_t> round(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    round[static_cast<std::size_t>(rows[i])] = seen[rank_of(set, rows[i])]++;
  const auto before = [&](int64_t a, int64_t b) {
    const bool known_a = set.label(a) >= 0, known_b = set.label(b) >= 0;
    if (known_a != known_b) return known_a;
    return round[static_cast<std::size_t>(a)] < round[static_cast<std::size_t>(b)];
  };
  std::stable_sort(rows.begin(), rows.end(), before);
  rows.resize(static_cast<std::size_t>(std::min(count, set.size())));
  return rows;
}

std::vector<int64_t> by_class(const data::Set& set) {
  std::vector<int64_t> rows = every_row(set);
  order_by_class(set, rows);
  return rows;
}

std::vector<std::vector<int64_t>> class_batches(const data::Set& set, int64_t batches, int64_t size,
                                                const Random& key) {
  const std::vector<int64_t> drawn = key.permutation(set.size());
  std::vector<std::vector<int64_t>> all;
  for (int64_t begin = 0; begin < set.size() && static_cast<int64_t>(all.size()) < batches; begin += size) {
    const int64_t end = std::min(begin + size, set.size());
    if (end - begin < 2 && !all.empty()) break;  // a lone row resembles nobody
    all.emplace_back(drawn.begin() + begin, drawn.begin() + end);
    order_by_class(set, all.back());
  }
  return all;
}

data::Set rows_of(const data::Set& set, const std::vector<int64_t>& rows) {
  data::Set some = set;
  some.rows = source_rows(set, rows);
  return some;
}

std::vector<int64_t> labels_of(const data::Set& set, const std::vector<int64_t>& rows) {
  std::vector<int64_t> labels;
  for (const int64_t row : rows) labels.push_back(set.label(row));
  return labels;
}

std::vector<int64_t> source_rows(const data::Set& set, const std::vector<int64_t>& rows) {
  std::vector<int64_t> numbers;
  for (const int64_t row : rows) numbers.push_back(set.rows.at(static_cast<std::size_t>(row)));
  return numbers;
}

std::vector<int64_t> borders(const std::vector<int64_t>& labels) {
  std::vector<int64_t> found;
  for (std::size_t i = 1; i < labels.size(); ++i)
    if (labels[i] != labels[i - 1]) found.push_back(static_cast<int64_t>(i));
  return found;
}

std::string class_name(const data::Facts& facts, int64_t label) {
  if (label < 0) return "unknown";
  const auto index = static_cast<std::size_t>(label);
  return index < facts.class_names.size() ? facts.class_names[index] : "class " + std::to_string(label);
}

}  // namespace limbeck::explain
