#include "limbeck/data/dataset.h"

#include <algorithm>

namespace limbeck::data {

int64_t size_of(const Shape& shape) {
  int64_t size = 1;
  for (const int64_t length : shape) size *= length;
  return size;
}

bool has_one_size(const Facts& facts) {
  return std::none_of(facts.fields.begin(), facts.fields.end(),
                      [](const auto& field) { return is_varied(field.second); });
}

int64_t Block::row_size() const { return size_of(shape); }

void Block::resize(Type new_type, const Shape& new_shape, int64_t new_rows) {
  type = new_type;
  shape = new_shape;
  rows = new_rows;
  const auto values = static_cast<std::size_t>(rows * row_size());
  if (type == Type::byte)
    bytes.resize(values);
  else
    floats.resize(values);
}

}  // namespace limbeck::data
