#include "limbeck/data/memory_set.h"

#include <cstring>

#include "limbeck/base/check.h"
#include "limbeck/base/hash.h"

namespace limbeck::data {
namespace {

std::string content_hash(const Facts& facts, const std::vector<uint8_t>& bytes,
                         const std::vector<int64_t>& labels) {
  Hasher hash;
  hash.text("samples in memory").text(facts.fields.begin()->first).number(facts.classes);
  for (const int64_t length : facts.fields.begin()->second) hash.number(length);
  hash.number(static_cast<int64_t>(bytes.size())).bytes(bytes.data(), bytes.size());
  hash.number(static_cast<int64_t>(labels.size())).bytes(labels.data(), labels.size() * sizeof(int64_t));
  return hash.hex();
}

}  // namespace

MemorySet::MemorySet(Facts facts, std::vector<uint8_t> bytes, std::vector<int64_t> labels)
    : facts_(std::move(facts)), bytes_(std::move(bytes)), labels_(std::move(labels)) {
  LIMBECK_CHECK(facts_.fields.size() == 1);
  const int64_t row = size_of(facts_.fields.begin()->second), total = static_cast<int64_t>(bytes_.size());
  LIMBECK_CHECK(row > 0 && total % row == 0, total, " bytes, rows of ", row);
  facts_.samples = total / row;
  LIMBECK_CHECK(labels_.empty() || static_cast<int64_t>(labels_.size()) == facts_.samples);
  for (const int64_t label : labels_) LIMBECK_CHECK(label >= -1 && label < facts_.classes, "label ", label);
  fingerprint_ = content_hash(facts_, bytes_, labels_);
}

int64_t MemorySet::label(int64_t row) const {
  LIMBECK_CHECK(row >= 0 && row < facts_.samples, "row ", row, " of ", facts_.samples);
  return labels_.empty() ? -1 : labels_[static_cast<std::size_t>(row)];
}

void MemorySet::read(std::span<const int64_t> rows, Fields& out) const {
  const auto& [name, shape] = *facts_.fields.begin();
  Block& block = out[name];
  block.resize(Block::Type::byte, shape, static_cast<int64_t>(rows.size()));
  const auto size = static_cast<std::size_t>(block.row_size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    LIMBECK_CHECK(rows[i] >= 0 && rows[i] < facts_.samples, "row ", rows[i], " of ", facts_.samples);
    std::memcpy(block.bytes.data() + i * size, bytes_.data() + static_cast<std::size_t>(rows[i]) * size,
                size);
  }
}

}  // namespace limbeck::data
