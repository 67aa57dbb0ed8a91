#include "limbeck/data/filler.h"

#include <cstring>
#include <utility>

#include "limbeck/base/check.h"

namespace limbeck::data {

Filler::Filler(const Set& set, Chain chain, std::map<std::string, Shape> shapes)
    : set_(set),
      chain_(std::move(chain)),
      shapes_(std::move(shapes)),
      one_size_(has_one_size(set.source->facts())) {}

// Rows begin ... begin+count-1 of this batch, read and transformed together.
void Filler::write(std::size_t begin, std::size_t count, const Target& target) {
  set_.source->read(std::span(rows_).subspan(begin, count), values_);
  apply(chain_, values_, std::span(keys_).subspan(begin, count), scratch_);
  for (const auto& [name, shape] : shapes_) {
    const Block& block = values_.at(name);
    LIMBECK_CHECK(block.shape == shape && block.rows == static_cast<int64_t>(count), name,
                  " came in another shape");
    std::memcpy(target.fields.at(name) + begin * static_cast<std::size_t>(block.row_size()),
                block.floats.data(), block.floats.size() * sizeof(float));
  }
}

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
  const std::size_t step = one_size_ ? rows_.size() : 1;
  for (std::size_t begin = 0; begin < rows_.size(); begin += step) write(begin, step, target);
}

}  // namespace limbeck::data
