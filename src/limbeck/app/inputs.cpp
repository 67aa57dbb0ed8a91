#include "limbeck/app/inputs.h"

#include <algorithm>
#include <cstring>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/path.h"
#include "limbeck/data/picture.h"
#include "limbeck/data/picture_folder.h"
#include "limbeck/data/tables.h"
#include "limbeck/tensor/tensor.h"
#include "limbeck/tensorfile/idx.h"
#include "limbeck/tensorfile/safetensors.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

// Rows in memory, without labels; of several sizes or of one.
class Brought final : public data::DataSet {
 public:
  explicit Brought(data::Block::Type type) : type_(type) {}

  const data::Facts& facts() const override { return facts_; }
  int64_t label(int64_t) const override { return -1; }
  const std::string& fingerprint() const override { return fingerprint_; }

  void read(std::span<const int64_t> rows, data::Fields& out) const override {
    const Row& first = rows_.at(static_cast<std::size_t>(rows.front()));
    data::Block& block = out["image"];
    block.resize(type_, first.shape, static_cast<int64_t>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows_.at(static_cast<std::size_t>(rows[i]));
      LIMBECK_CHECK(row.shape == first.shape);
      const std::size_t size = static_cast<std::size_t>(block.row_size()), at = i * size;
      if (type_ == data::Block::Type::byte)
        std::memcpy(block.bytes.data() + at, bytes.data() + row.offset, size);
      else
        std::memcpy(block.floats.data() + at, floats.data() + row.offset, size * sizeof(float));
    }
  }

  /// Rows of this shape, whose values were appended to `bytes` or `floats`.
  void add_rows(int64_t count, const data::Shape& shape) {
    for (int64_t i = 0; i < count; ++i, filled_ += static_cast<std::size_t>(data::size_of(shape)))
      rows_.push_back({shape, filled_});
    data::Shape& all = facts_.fields["image"];
    if (facts_.samples == 0) all = shape;
    if (all != shape) all = {shape[0], 0, 0};
    facts_.samples += count;
  }

  std::vector<uint8_t> bytes;
  std::vector<float> floats;

 private:
  struct Row {
    data::Shape shape;
    std::size_t offset = 0;
  };

  data::Block::Type type_;
  data::Facts facts_;
  std::vector<Row> rows_;
  std::size_t filled_ = 0;  // values
  std::string fingerprint_ = "brought";
};

// What the model wants of a sample, and how it prepares it.
struct Wanted {
  data::Shape shape;
  data::Chain chain;

  /// UserError for samples that the model's transforms do not make into those that it takes.
  void check(const fs::path& file, const data::Shape& has) const {
    if (data::size_of(has) <= 0) throw UserError(file.string() + " holds samples without values");
    data::Shape after;
    try {
      after = data::shape_after(chain, has);
    } catch (const UserError& error) {
      throw UserError(file.string() + " holds samples of " + shape_text(has) + ": " + error.what());
    }
    if (after != shape)
      throw UserError(file.string() + " holds samples of " + shape_text(has) +
                      (after == has ? "" : ", which become " + shape_text(after)) + "; the model takes " +
                      shape_text(shape) + " (channels, height, width)");
  }
};

void add_picture(const fs::path& file, const Wanted& wanted, Brought& rows, std::vector<std::string>& names) {
  const int64_t channels = wanted.shape.at(0) == 3 ? 3 : 0;
  const data::Image image =
      data::decode_picture(read_file(file, data::kMostPictureFile), file.string(), channels);
  const data::Shape shape = {image.channels, image.height, image.width};
  wanted.check(file, shape);
  rows.bytes.insert(rows.bytes.end(), image.values.begin(), image.values.end());
  rows.add_rows(1, shape);
  names.push_back(file.string());
}

void name_rows(const fs::path& file, int64_t count, std::vector<std::string>& names) {
  for (int64_t i = 0; i < count; ++i) names.push_back(file.string() + "#" + std::to_string(i));
}

// (N, H, W) or (N, C, H, W) bytes.
void add_idx(const fs::path& file, const Wanted& wanted, Brought& rows, std::vector<std::string>& names) {
  const tensorfile::Idx idx = tensorfile::read_idx(file);
  data::Shape shape(idx.shape.begin() + (idx.shape.empty() ? 0 : 1), idx.shape.end());
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  wanted.check(file, shape);
  rows.bytes.insert(rows.bytes.end(), idx.values.begin(), idx.values.end());
  rows.add_rows(idx.shape.front(), shape);
  name_rows(file, idx.shape.front(), names);
}

// One tensor (N, ...) of bytes, or of float32 scaled to 0 ... 1.
std::unique_ptr<Brought> read_safetensors(const fs::path& file, const Wanted& wanted,
                                          std::vector<std::string>& names) {
  const auto loaded = tensorfile::Safetensors::read(file);
  const auto& arrays = loaded.arrays();
  const auto it = arrays.size() == 1 ? arrays.begin() : arrays.find("image");
  if (it == arrays.end()) throw UserError(file.string() + " must hold one tensor, or one called 'image'");
  const tensorfile::Array& array = it->second;
  const data::Shape shape(array.shape.begin() + (array.shape.empty() ? 0 : 1), array.shape.end());
  wanted.check(file, shape);
  const bool bytes = array.type == tensorfile::Type::u8;
  if (!bytes && array.type != tensorfile::Type::f32)
    throw UserError(file.string() + ": '" + it->first + "' must be U8 (0 to 255) or F32 (0 to 1)");
  auto rows = std::make_unique<Brought>(bytes ? data::Block::Type::byte : data::Block::Type::float32);
  const auto values = static_cast<std::size_t>(array.bytes.size());
  if (bytes) {
    rows->bytes.resize(values);
    std::memcpy(rows->bytes.data(), array.bytes.data(), values);
  } else {
    rows->floats.resize(values / sizeof(float));
    std::memcpy(rows->floats.data(), array.bytes.data(), values);
  }
  rows->add_rows(array.shape.front(), shape);
  name_rows(file, array.shape.front(), names);
  return rows;
}

std::vector<fs::path> expanded(const std::vector<fs::path>& files) {
  std::vector<fs::path> all;
  for (const fs::path& file : files) {
    if (!fs::exists(file)) throw UserError("there is no file " + file.string());
    if (!fs::is_directory(file)) {
      all.push_back(file);
      continue;
    }
    std::vector<fs::path> inside;
    for (const auto& entry : fs::recursive_directory_iterator(file))
      if (data::is_picture(entry.path())) inside.push_back(entry.path());
    if (inside.empty()) throw UserError("the folder " + file.string() + " holds no PNG or JPEG files");
    std::sort(inside.begin(), inside.end());
    all.insert(all.end(), inside.begin(), inside.end());
  }
  return all;
}

}  // namespace

data::Chain preprocessing_of(const model::Card& card, const train::Registries& registries) {
  std::vector<data::transforms::Builder> builders;
  for (const std::string& text : card.preprocessing) {
    auto findings = std::make_shared<config::Findings>();
    const config::Node node = config::as_entry(config::parse(text, "model.json"), "transform");
    builders.push_back(registries.transforms.make(Params(node, "preprocessing", findings)));
    findings->check();
  }
  const auto lacks_numbers = []() -> UserError {
    return UserError("model.json: a step of its preprocessing has no numbers");
  };
  data::transforms::Context context;
  context.statistics = [&](const data::Chain&) -> data::Statistics { throw lacks_numbers(); };
  context.whitening = [&](const data::Chain&, double) -> data::Tables { throw lacks_numbers(); };
  context.kept = [&](const std::string& name) {
    const auto it = card.tables.find(name);
    if (it == card.tables.end())
      throw UserError("preprocessing.safetensors has no table " + name + "; it belongs beside model.json");
    return data::table_of(it->second);
  };
  return data::build(builders, context);
}

Inputs read_inputs(const std::vector<fs::path>& files, const model::Card& card,
                   const train::Registries& registries) {
  Inputs inputs;
  inputs.set.transforms = preprocessing_of(card, registries);
  const Wanted wanted{card.fit.input, inputs.set.transforms};
  const std::vector<fs::path> all = expanded(files);
  std::unique_ptr<Brought> rows;
  if (all.size() == 1 && all.front().extension() == ".safetensors") {
    rows = read_safetensors(all.front(), wanted, inputs.names);
  } else {
    rows = std::make_unique<Brought>(data::Block::Type::byte);
    for (const fs::path& file : all) {
      if (file.extension() == ".safetensors") throw UserError(file.string() + " must be the only file given");
      if (data::is_picture(file))
        add_picture(file, wanted, *rows, inputs.names);
      else
        add_idx(file, wanted, *rows, inputs.names);
    }
  }
  inputs.set.name = "given";
  inputs.set.rows = data::all_rows(*rows);
  inputs.set.source = std::move(rows);
  return inputs;
}

}  // namespace limbeck::app
