#include "limbeck/app/inputs.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "limbeck/config/path.h"
#include "limbeck/data/png.h"
#include "limbeck/tensor/tensor.h"
#include "limbeck/tensorfile/idx.h"
#include "limbeck/tensorfile/safetensors.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kLargestPicture = uint64_t{1} << 28;

// Rows in memory, without labels.
class Brought final : public data::DataSet {
 public:
  Brought(data::Shape shape, data::Block::Type type) : type_(type) { facts_.fields["image"] = std::move(shape); }

  const data::Facts& facts() const override { return facts_; }
  int64_t label(int64_t) const override { return -1; }
  const std::string& fingerprint() const override { return fingerprint_; }

  void read(std::span<const int64_t> rows, data::Fields& out) const override {
    data::Block& block = out["image"];
    block.type = type_;
    block.shape = facts_.fields.at("image");
    block.rows = static_cast<int64_t>(rows.size());
    const int64_t size = block.row_size();
    if (type_ == data::Block::Type::byte) copy(rows, size, bytes, block.bytes);
    else copy(rows, size, floats, block.floats);
  }

  void add_rows(int64_t rows) { facts_.samples += rows; }

  std::vector<uint8_t> bytes;
  std::vector<float> floats;

 private:
  template <typename Value>
  static void copy(std::span<const int64_t> rows, int64_t size, const std::vector<Value>& from, std::vector<Value>& to) {
    to.resize(rows.size() * static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::memcpy(to.data() + i * static_cast<std::size_t>(size), from.data() + rows[i] * size, sizeof(Value) * static_cast<std::size_t>(size));
  }

  data::Block::Type type_;
  data::Facts facts_;
  std::string fingerprint_ = "brought";
};

[[noreturn]] void refuse_shape(const fs::path& file, const data::Shape& has, const data::Shape& wanted) {
  throw UserError(file.string() + " holds samples of " + shape_text(has) + "; the model takes " + shape_text(wanted) +
                  " (channels, height, width)");
}

void add_png(const fs::path& file, const data::Shape& wanted, Brought& rows, std::vector<std::string>& names) {
  const data::Image image = data::decode_png(read_file(file, kLargestPicture), file.string(), wanted.at(0) == 1 ? 0 : wanted.at(0));
  const data::Shape shape = {image.channels, image.height, image.width};
  if (shape != wanted) refuse_shape(file, shape, wanted);
  rows.bytes.insert(rows.bytes.end(), image.values.begin(), image.values.end());
  rows.add_rows(1);
  names.push_back(file.string());
}

void name_rows(const fs::path& file, int64_t count, std::vector<std::string>& names) {
  for (int64_t i = 0; i < count; ++i) names.push_back(file.string() + "#" + std::to_string(i));
}

// (N, H, W) or (N, C, H, W) bytes.
void add_idx(const fs::path& file, const data::Shape& wanted, Brought& rows, std::vector<std::string>& names) {
  const tensorfile::Idx idx = tensorfile::read_idx(file);
  data::Shape shape(idx.shape.begin() + (idx.shape.empty() ? 0 : 1), idx.shape.end());
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  if (shape != wanted) refuse_shape(file, shape, wanted);
  rows.bytes.insert(rows.bytes.end(), idx.values.begin(), idx.values.end());
  rows.add_rows(idx.shape.front());
  name_rows(file, idx.shape.front(), names);
}

// One tensor (N, ...) of bytes, or of float32 scaled to 0 ... 1.
std::unique_ptr<Brought> read_safetensors(const fs::path& file, const data::Shape& wanted, std::vector<std::string>& names) {
  const auto loaded = tensorfile::Safetensors::read(file);
  const auto& arrays = loaded.arrays();
  const auto it = arrays.size() == 1 ? arrays.begin() : arrays.find("image");
  if (it == arrays.end()) throw UserError(file.string() + " must hold one tensor, or one called 'image'");
  const tensorfile::Array& array = it->second;
  const data::Shape shape(array.shape.begin() + (array.shape.empty() ? 0 : 1), array.shape.end());
  if (shape != wanted) refuse_shape(file, shape, wanted);
  const bool bytes = array.type == tensorfile::Type::u8;
  if (!bytes && array.type != tensorfile::Type::f32)
    throw UserError(file.string() + ": '" + it->first + "' must be U8 (0 to 255) or F32 (0 to 1)");
  auto rows = std::make_unique<Brought>(wanted, bytes ? data::Block::Type::byte : data::Block::Type::float32);
  const auto values = static_cast<std::size_t>(array.bytes.size());
  if (bytes) {
    rows->bytes.resize(values);
    std::memcpy(rows->bytes.data(), array.bytes.data(), values);
  } else {
    rows->floats.resize(values / sizeof(float));
    std::memcpy(rows->floats.data(), array.bytes.data(), values);
  }
  rows->add_rows(array.shape.front());
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
      if (entry.path().extension() == ".png") inside.push_back(entry.path());
    if (inside.empty()) throw UserError("the folder " + file.string() + " holds no PNG files");
    std::sort(inside.begin(), inside.end());
    all.insert(all.end(), inside.begin(), inside.end());
  }
  return all;
}

}  // namespace

data::Chain preprocessing_of(const model::Card& card, const train::Registries& registries) {
  data::Chain chain;
  for (const std::string& text : card.preprocessing) {
    auto findings = std::make_shared<config::Findings>();
    const config::Node node = config::as_entry(config::parse(text, "model.json"), "transform");
    const auto builder = registries.transforms.make(Params(node, "preprocessing", findings));
    findings->check();
    chain.push_back(builder.build({[]() -> data::Statistics {
      throw UserError("model.json: a normalize step has no numbers");
    }}));
  }
  return chain;
}

Inputs read_inputs(const std::vector<fs::path>& files, const model::Card& card, const train::Registries& registries) {
  Inputs inputs;
  const data::Shape wanted = card.fit.input;
  const std::vector<fs::path> all = expanded(files);
  std::unique_ptr<Brought> rows;
  if (all.size() == 1 && all.front().extension() == ".safetensors") {
    rows = read_safetensors(all.front(), wanted, inputs.names);
  } else {
    rows = std::make_unique<Brought>(wanted, data::Block::Type::byte);
    for (const fs::path& file : all) {
      if (file.extension() == ".safetensors") throw UserError(file.string() + " must be the only file given");
      if (file.extension() == ".png") add_png(file, wanted, *rows, inputs.names);
      else add_idx(file, wanted, *rows, inputs.names);
    }
  }
  inputs.set.name = "given";
  inputs.set.rows.resize(static_cast<std::size_t>(rows->size()));
  std::iota(inputs.set.rows.begin(), inputs.set.rows.end(), 0);
  inputs.set.source = std::move(rows);
  inputs.set.transforms = preprocessing_of(card, registries);
  return inputs;
}

}  // namespace limbeck::app
