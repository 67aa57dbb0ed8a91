#include "limbeck/data/cifar_set.h"

#include <algorithm>
#include <fstream>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/data/memory_set.h"

namespace limbeck::data {
namespace fs = std::filesystem;
namespace {

constexpr int64_t kTestRecords = 10000;
constexpr int64_t kRecordsAtOnce = 1000;
constexpr uint64_t kMostNames = 1 << 16;  // bytes of the file with the classes' names

// The folder that holds the file: one of these, or what the archive unpacks to within it.
fs::path folder_of(const CifarSet& set, const std::vector<fs::path>& folders, const std::string& file) {
  std::error_code error;
  std::vector<std::string> looked;
  for (const fs::path& folder : folders)
    for (const fs::path& place : {folder, folder / set.unpacked}) {
      if (fs::is_regular_file(place / file, error)) return place;
      looked.push_back(place.string());
    }
  throw DataMissing("the files of " + set.name + " are not here: looked for " + file + " in " +
                    join(looked, ", ") + "; unpack the binary version, " + set.archive +
                    ", into data, or name its `folder`");
}

struct Samples {
  std::vector<uint8_t> values;
  std::vector<int64_t> labels;
};

// UserError for a file of another size than `records` take.
void check_file(const fs::path& path, const CifarFormat& format, int64_t records) {
  std::error_code error;
  const uint64_t size = fs::file_size(path, error), wanted = static_cast<uint64_t>(records * format.record());
  if (error) throw UserError("cannot read " + path.string() + ": " + error.message());
  if (size != wanted)
    throw UserError(path.string() + " has " + grouped(static_cast<int64_t>(size)) + " bytes; " +
                    grouped(records) + " records take " + grouped(static_cast<int64_t>(wanted)) +
                    ": it was cut off, or is not of the binary version; fetch it again");
}

void read_records(const fs::path& path, const CifarFormat& format, int64_t records, Samples& samples) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  for (int64_t first = 0; first < records; first += kRecordsAtOnce) {
    const int64_t count = std::min(kRecordsAtOnce, records - first);
    bytes.resize(static_cast<std::size_t>(count * format.record()));
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file) throw UserError("cannot read " + path.string() + "; is it a file that you may read?");
    parse_cifar(bytes, format, path.string(), first + 1, samples.values, samples.labels);
  }
}

// None where the file is not there.
std::vector<std::string> class_names(const CifarSet& set, const fs::path& folder) {
  const fs::path path = folder / set.class_file;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return {};
  std::vector<std::string> names;
  for (const std::string& line : split(read_file(path, kMostNames), '\n'))
    if (const std::string_view name = trim(line); !name.empty()) names.emplace_back(name);
  if (static_cast<int64_t>(names.size()) != set.format.classes)
    throw UserError(path.string() + " names " + std::to_string(names.size()) + " classes, and there are " +
                    std::to_string(set.format.classes));
  return names;
}

std::shared_ptr<const DataSet> open(const CifarSet& set, Facts facts, const std::vector<fs::path>& folders,
                                    bool test) {
  const std::vector<std::string>& files = test ? set.test : set.train;
  const int64_t records = test ? kTestRecords : set.records;
  const fs::path folder = folder_of(set, folders, files.front());
  for (const std::string& file : files) {
    if (!fs::exists(folder / file)) folder_of(set, {folder}, file);
    check_file(folder / file, set.format, records);
  }
  Samples samples;
  samples.values.reserve(static_cast<std::size_t>(facts.samples * kCifarValues));
  samples.labels.reserve(static_cast<std::size_t>(facts.samples));
  for (const std::string& file : files) read_records(folder / file, set.format, records, samples);
  facts.class_names = class_names(set, folder);
  return std::make_shared<MemorySet>(std::move(facts), std::move(samples.values), std::move(samples.labels));
}

}  // namespace

sets::Source cifar_source(const CifarSet& set, Params& params) {
  const bool test =
      params.choice("split", {"train", "test"}, "50,000 training or 10,000 test images") == "test";
  const std::string folder = params.text(
      "folder", "", "where the binary files lie; by default data/" + set.unpacked + " or data/" + set.name);
  const std::vector<fs::path> folders = folder.empty()
                                            ? std::vector<fs::path>{"data", fs::path("data") / set.name}
                                            : std::vector<fs::path>{folder};
  sets::Source source;
  source.declared = {.samples = test ? kTestRecords : set.records * static_cast<int64_t>(set.train.size()),
                     .fields = {{"image", {3, 32, 32}}},
                     .classes = set.format.classes,
                     .class_names = {}};
  source.test = test;
  source.key = set.name + (test ? " test " : " train ") + folder;
  source.open = [set, facts = source.declared, folders, test] { return open(set, facts, folders, test); };
  return source;
}

}  // namespace limbeck::data
