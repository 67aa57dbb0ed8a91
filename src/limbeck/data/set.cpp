#include "limbeck/data/set.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/hash.h"

namespace limbeck::data {
namespace {

std::vector<int64_t> sorted_once(std::vector<int64_t> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace

int64_t Set::label(int64_t index) const {
  LIMBECK_CHECK(index >= 0 && index < size(), "row ", index, " of ", size());
  return labels_hidden ? -1 : source->label(rows[static_cast<std::size_t>(index)]);
}

Facts Set::facts() const {
  Facts facts = source->facts();
  facts.samples = size();
  for (auto& [name, shape] : facts.fields)
    if (is_image(shape)) shape = shape_after(transforms, shape);
  return facts;
}

int64_t Set::draws() const {
  if (shares.empty()) return size();
  return std::max<int64_t>(
      1, std::llround(static_cast<double>(shares.front().places.size()) / shares.front().share));
}

std::string Set::fingerprint() const {
  Hasher hash;
  hash.text("set").text(source->fingerprint()).number(size());
  hash.bytes(rows.data(), rows.size() * sizeof(int64_t));
  hash.number(labels_hidden).number(static_cast<int64_t>(sampler));
  for (const Chain* chain : {&augment, &transforms}) {
    hash.number(static_cast<int64_t>(chain->size()));
    for (const auto& transform : *chain) hash.text(transform->text());
  }
  for (const Share& group : shares) {
    hash.text("share")
        .bytes(&group.share, sizeof(group.share))
        .number(static_cast<int64_t>(group.places.size()));
    hash.bytes(group.places.data(), group.places.size() * sizeof(int64_t));
  }
  return hash.hex();
}

std::vector<int64_t> all_rows(const DataSet& source) {
  std::vector<int64_t> rows(static_cast<std::size_t>(source.size()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::vector<int64_t> drop_classes(const std::vector<int64_t>& rows, const DataSet& source,
                                  const std::vector<int64_t>& classes) {
  const int64_t known = source.facts().classes;
  for (const int64_t label : classes)
    if (label < 0 || label >= known)
      throw UserError(
          "there is no class " + std::to_string(label) + " to drop; " +
          (known > 0 ? "classes are 0 to " + std::to_string(known - 1) : "the set has no labels"));
  std::vector<int64_t> kept;
  for (const int64_t row : rows)
    if (std::find(classes.begin(), classes.end(), source.label(row)) == classes.end()) kept.push_back(row);
  return kept;
}

int64_t shared_rows(const Set& a, const Set& b) {
  if (a.source_key != b.source_key) return 0;
  const auto first = sorted_once(a.rows), second = sorted_once(b.rows);
  std::vector<int64_t> both;
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(both));
  return static_cast<int64_t>(both.size());
}

}  // namespace limbeck::data
