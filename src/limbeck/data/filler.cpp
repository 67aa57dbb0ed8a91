#include "limbeck/data/filler.h"

#include <cstring>
#include <utility>

#include "limbeck/base/check.h"

namespace limbeck::data {

Filler::Filler(const Set& set, Chain chain, std::map<std::string, Shape> shapes)
    : set_(set), chain_(std::move(chain)), shapes_(std::move(shapes)) {}

void Filler::fill(const Order& order, const Random& views, const Target& target) {
  rows_.clear();
  keys_.clear();
  for (int64_t i = target.begin; i < target.end; ++i) {
    const int64_t place = order.places[static_cast<std::size_t>(i)];
    const int64_t repeat = order.repeats.empty() ? 0 : order.repeats[static_cast<std::size_t>(i)];
    const Random view = views.of(static_cast<uint64_t>(place));
    rows_.push_back(set_.rows[static_cast<std::size_t>(place)]);
    keys_.push_back(repeat == 0 ? view : view.of(static_cast<uint64_t>(repeat)));
    target.ids[i - target.begin] = rows_.back();
    if (target.labels) target.labels[i - target.begin] = set_.label(place);
  }
  set_.source->read(rows_, values_);
  apply(chain_, values_, keys_, scratch_);
  for (const auto& [name, shape] : shapes_) {
    const Block& block = values_.at(name);
    LIMBECK_CHECK(block.shape == shape && block.rows == static_cast<int64_t>(rows_.size()), name,
                  " came in another shape");
    std::memcpy(target.fields.at(name), block.floats.data(), block.floats.size() * sizeof(float));
  }
}

}  // namespace limbeck::data
