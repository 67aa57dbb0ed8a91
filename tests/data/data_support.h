#pragma once
// What the tests of this folder share: small sets, transforms from text, a folder for files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "limbeck/base/error.h"
#include "limbeck/data/images.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/data/set.h"
#include "limbeck/data/sets.h"
#include "limbeck/data/transforms.h"
#include "limbeck/data/whitening.h"

namespace limbeck::data {

/// The transform that a recipe would get for this entry. RecipeError for faulty options.
inline std::shared_ptr<const Transform> transform(const std::string& entry,
                                                  const transforms::Context& context = {}) {
  transforms::Registry registry("transform");
  transforms::register_transforms(registry);
  Params params = Params::parse(entry, "recipe.yaml");
  const transforms::Builder builder = registry.make(params);
  params.findings().check();
  return builder.build(context);
}

/// The set that a recipe would get for this entry.
inline sets::Source source(const std::string& entry) {
  sets::Registry registry("set");
  sets::register_sets(registry);
  Params params = Params::parse(entry, "recipe.yaml");
  sets::Source made = registry.make(params);
  params.findings().check();
  return made;
}

/// The message of the UserError that `act` throws, "" if it throws none.
template <typename Act>
std::string complaint(const Act& act) {
  try {
    act();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

/// A context whose numbers are those of this set, and which knows the tables of `made`.
inline transforms::Context context_of(const DataSet& set, const std::shared_ptr<const Transform>& made = {}) {
  transforms::Context context;
  context.statistics = [&set](const Chain& before) { return statistics(set, all_rows(set), before); };
  context.whitening = [&set](const Chain& before, double epsilon) {
    return whitening(set, all_rows(set), before, epsilon);
  };
  context.kept = [made](const std::string& name) { return made->tables().at(name); };
  return context;
}

inline Block block_of(const Shape& shape, std::vector<uint8_t> values) {
  Block block;
  block.shape = shape;
  block.rows = static_cast<int64_t>(values.size()) / size_of(shape);
  block.bytes = std::move(values);
  return block;
}

inline std::vector<Random> keys_of(int64_t count) {
  std::vector<Random> keys;
  for (int64_t i = 0; i < count; ++i) keys.push_back(Random(11).of(static_cast<uint64_t>(i)));
  return keys;
}

/// Applies one transform to images of this shape; those afterwards.
inline Block applied(const Transform& transform, Block block) {
  Fields fields{{"image", std::move(block)}};
  Block scratch;
  transform.apply(fields, keys_of(fields.at("image").rows), scratch);
  return fields.at("image");
}

/// `samples` images of this shape: value j of row i is (i + j) modulo 256, its label i modulo `classes`.
inline std::shared_ptr<const DataSet> counting_set(int64_t samples, const Shape& shape = {1, 2, 2},
                                                   int64_t classes = 3) {
  std::vector<uint8_t> bytes;
  std::vector<int64_t> labels;
  for (int64_t row = 0; row < samples; ++row) {
    for (int64_t j = 0; j < size_of(shape); ++j) bytes.push_back(static_cast<uint8_t>(row + j));
    if (classes > 0) labels.push_back(row % classes);
  }
  return std::make_shared<MemorySet>(Facts{.fields = {{"image", shape}}, .classes = classes}, bytes, labels);
}

inline Set set_of(std::shared_ptr<const DataSet> source, Chain transforms = {}, Chain augment = {}) {
  Set set;
  set.name = "train";
  set.rows = all_rows(*source);
  set.source = std::move(source);
  set.source_key = "source";
  set.augment = std::move(augment);
  set.transforms = std::move(transforms);
  return set;
}

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "limbeck_data_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace limbeck::data
