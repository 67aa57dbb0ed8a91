#include "limbeck/explain/photographs.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/explain/look.h"
#include "limbeck/explain/rows.h"

namespace limbeck::explain {

Image photograph(const data::Set& set, int64_t row, const Tensor& seen) {
  const int64_t source_row = set.rows.at(static_cast<std::size_t>(row));
  data::Fields fields;
  set.source->read(std::span(&source_row, 1), fields);
  const auto it = fields.find("image");
  if (it == fields.end() || !data::is_image(it->second.shape) || seen.dim() != 3) return {};
  const data::Block& block = it->second;
  const bool shown = block.shape[0] == 1 || block.shape[0] == 3;
  if (block.type == data::Block::Type::byte && shown && block.shape[1] == seen.size(1) &&
      block.shape[2] == seen.size(2))
    return {block.shape[0], block.shape[1], block.shape[2], block.bytes};
  const Tensor numbers = seen.to(at::kDouble),
               picture = numbers.size(0) == 3 ? numbers : numbers.mean(0, /*keepdim=*/true);
  const double low = picture.min().item<double>(), high = picture.max().item<double>();
  const Tensor bytes =
      ((picture - low) * (255 / std::max(high - low, 1e-12))).round().to(at::kByte).contiguous();
  const auto* byte = bytes.const_data_ptr<uint8_t>();
  return {bytes.size(0), bytes.size(1), bytes.size(2), {byte, byte + bytes.numel()}};
}

std::vector<Panel> photographs(Figure& figure, const data::Set& set, const std::vector<int64_t>& rows) {
  const data::Facts facts = set.facts();
  const Tensor seen = images_of(rows_of(set, rows));
  std::vector<Panel> panels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string number = std::to_string(i + 1), name = class_name(facts, set.label(rows[i]));
    Image image = seen.defined() ? photograph(set, rows[i], seen[static_cast<int64_t>(i)]) : Image{};
    if (!image.values.empty()) image = enlarged(image, factor_for(image, kLeastSide));
    panels.push_back(
        {figure.add_picture("image-" + number, image), name, "image " + number + ", of class " + name});
  }
  figure.add_array("rows", source_rows(set, rows),
                   "the samples shown, as numbered in the source of " + set.name + " (images)");
  return panels;
}

}  // namespace limbeck::explain
