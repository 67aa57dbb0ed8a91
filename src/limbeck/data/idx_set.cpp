#include "limbeck/data/idx_set.h"

#include <optional>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/tensorfile/idx.h"

namespace limbeck::data {
namespace fs = std::filesystem;
namespace {

const Shape kShape{1, 28, 28};
constexpr int64_t kClasses = 10;

std::optional<fs::path> find(const fs::path& folder, const std::string& name) {
  std::error_code error;
  for (const char* ending : {"", ".gz"})
    if (const fs::path path = folder / (name + ending); fs::is_regular_file(path, error)) return path;
  return std::nullopt;
}

// The first folder's file.
fs::path locate(const IdxSet& set, const std::vector<fs::path>& folders, const std::string& name) {
  std::vector<std::string> looked;
  for (const fs::path& folder : folders) {
    if (const auto path = find(folder, name)) return *path;
    looked.push_back(folder.string());
  }
  throw DataMissing("the files of " + set.name + " are not here: looked for " + name + " and " + name +
                    ".gz in " + join(looked, ", ") + "; " + set.remedy);
}

std::shared_ptr<const DataSet> open(const IdxSet& set, Facts facts, std::vector<fs::path> folders,
                                    const std::string& stem) {
  const fs::path image_path = locate(set, folders, stem + "-images-idx3-ubyte");
  const fs::path label_path = locate(set, {image_path.parent_path()}, stem + "-labels-idx1-ubyte");
  tensorfile::Idx images = tensorfile::read_idx(image_path);
  const tensorfile::Idx labels = tensorfile::read_idx(label_path);
  if (images.shape.size() != 3 || images.shape[1] != kShape[1] || images.shape[2] != kShape[2])
    throw UserError(image_path.string() + " does not hold images of 28x28 pixels; is it a file of " +
                    set.name + "?");
  if (labels.shape.size() != 1)
    throw UserError(label_path.string() + " does not hold one label for each image; is it a file of " +
                    set.name + "?");
  if (images.shape[0] != labels.shape[0])
    throw UserError(image_path.string() + " holds " + grouped(images.shape[0]) + " images, but " +
                    label_path.string() + " " + grouped(labels.shape[0]) +
                    " labels; take both from one source");
  if (images.shape[0] == 0) throw UserError(image_path.string() + " holds no images");
  for (std::size_t row = 0; row < labels.values.size(); ++row)
    if (labels.values[row] >= kClasses)
      throw UserError(label_path.string() + ": label " + std::to_string(labels.values[row]) + " of sample " +
                      grouped(static_cast<int64_t>(row) + 1) + " is out of range; labels are 0 to 9");
  return std::make_shared<MemorySet>(std::move(facts), std::move(images.values),
                                     std::vector<int64_t>(labels.values.begin(), labels.values.end()));
}

}  // namespace

sets::Source idx_source(const IdxSet& set, Params& params) {
  if (params.has("masks")) params.not_yet("masks");
  const std::string split =
      params.choice("split", {"train", "test"}, "60,000 training or 10,000 test images");
  std::vector<std::string> usual;
  for (const fs::path& folder : set.folders) usual.push_back(folder.string());
  const std::string folder =
      params.text("folder", "", "where the IDX files lie, plain or .gz; by default in " + join(usual, ", "));
  const std::vector<fs::path> folders = folder.empty() ? set.folders : std::vector<fs::path>{folder};
  sets::Source source;
  source.declared = {.samples = split == "train" ? 60000 : 10000,
                     .fields = {{"image", kShape}},
                     .classes = kClasses,
                     .class_names = set.class_names};
  source.test = split == "test";
  source.key = set.name + " " + split + " " + folder;
  source.open = [set, facts = source.declared, folders, split] {
    return open(set, facts, folders, split == "train" ? "train" : "t10k");
  };
  return source;
}

}  // namespace limbeck::data
