// Channel statistics of a set. Bytes are counted by value first, so that sums run over 256 numbers only.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "limbeck/base/check.h"
#include "limbeck/data/set.h"

namespace limbeck::data {
namespace {

constexpr std::size_t kChunk = 256;  // rows read at once

using Counts = std::array<int64_t, 256>;

void count(const Block& block, std::vector<Counts>& counts) {
  const int64_t channels = static_cast<int64_t>(counts.size()), plane = block.row_size() / channels;
  const uint8_t* bytes = block.bytes.data();
  for (int64_t i = 0; i < block.rows * channels; ++i, bytes += plane) {
    Counts& of_channel = counts[static_cast<std::size_t>(i % channels)];
    for (int64_t j = 0; j < plane; ++j) ++of_channel[bytes[j]];
  }
}

// Adds (value - center)^power of every value to its channel's sum.
void add(const Block& block, const std::vector<double>& center, int power, std::vector<double>& sums) {
  const int64_t channels = static_cast<int64_t>(sums.size()), plane = block.row_size() / channels;
  const float* values = block.floats.data();
  for (int64_t i = 0; i < block.rows * channels; ++i, values += plane) {
    const auto channel = static_cast<std::size_t>(i % channels);
    double sum = 0;
    for (int64_t j = 0; j < plane; ++j) {
      const double apart = values[j] - center[channel];
      sum += power == 1 ? apart : apart * apart;
    }
    sums[channel] += sum;
  }
}

Statistics of_bytes(const std::vector<Counts>& counts, double values) {
  Statistics result;
  for (const Counts& of_channel : counts) {
    double sum = 0, squares = 0;
    for (std::size_t v = 0; v < of_channel.size(); ++v)
      sum += static_cast<double>(of_channel[v]) * static_cast<double>(v);
    const double mean = sum / values;
    for (std::size_t v = 0; v < of_channel.size(); ++v)
      squares += static_cast<double>(of_channel[v]) * (static_cast<double>(v) - mean) *
                 (static_cast<double>(v) - mean);
    result.mean.push_back(mean / 255);
    result.deviation.push_back(std::sqrt(squares / values) / 255);
  }
  return result;
}

}  // namespace

void visit(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
           const std::string& field, const std::function<void(const Block&)>& look) {
  const std::size_t chunk = has_one_size(source.facts()) ? kChunk : 1;
  Fields fields;
  Block scratch;
  for (std::size_t begin = 0; begin < rows.size(); begin += chunk) {
    const std::size_t count = std::min(chunk, rows.size() - begin);
    source.read(std::span(rows).subspan(begin, count), fields);
    const std::vector<Random> unused(count, Random(0));  // nothing here is random
    for (const auto& transform : before) transform->apply(fields, unused, scratch);
    look(fields.at(field));
  }
}

Statistics statistics(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
                      const std::string& field) {
  const auto& fields = source.facts().fields;
  LIMBECK_CHECK(fields.contains(field) && !rows.empty(), "field ", field, " of ", rows.size(), " rows");
  const Shape& shape = fields.at(field);
  const std::size_t channels = is_image(shape) ? static_cast<std::size_t>(shape[0]) : 1;

  std::vector<Counts> counts(channels);
  std::vector<double> sums(channels, 0), squares(channels, 0);
  const std::vector<double> zero(channels, 0);
  int64_t all = 0;
  bool floats = false;
  visit(source, rows, before, field, [&](const Block& block) {
    all += block.rows * block.row_size();
    floats = block.type == Block::Type::float32;
    if (floats)
      add(block, zero, 1, sums);
    else
      count(block, counts);
  });
  const double values = static_cast<double>(all) / static_cast<double>(channels);
  if (!floats) return of_bytes(counts, values);
  for (double& sum : sums) sum /= values;
  visit(source, rows, before, field, [&](const Block& block) { add(block, sums, 2, squares); });
  for (double& square : squares) square = std::sqrt(square / values);
  return {sums, squares};
}

}  // namespace limbeck::data
