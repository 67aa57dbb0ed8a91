#include "limbeck/record/metrics.h"

#include <fstream>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"

namespace limbeck::record {
namespace {

constexpr uint64_t kLargest = uint64_t{1} << 30;

// Whether the byte before `offset` ends a line.
bool ends_line(const std::filesystem::path& path, uint64_t offset) {
  if (offset == 0) return true;
  std::ifstream in(path, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset - 1));
  return in.get() == '\n';
}

}  // namespace

void Metrics::add(const Json& line) {
  LIMBECK_CHECK(line.is_object(), "a line of metrics is ", line.type_name());
  file_.add(line_of(line) + "\n");
}

void Metrics::append(const std::string& lines) {
  if (!lines.empty()) file_.add(lines);
}

std::string Metrics::text_from(uint64_t offset) { return read_file(file_.path()).substr(offset); }

uint64_t Metrics::offset() {
  file_.sync();
  return file_.size();
}

void Metrics::truncate(uint64_t offset) {
  if (offset > file_.size() || !ends_line(file_.path(), offset))
    throw UserError(
        file_.path().string() + " has no line that ends at byte " + std::to_string(offset) +
        ", where its checkpoint was written; it was changed since, so remove the run folder and run again");
  file_.truncate(offset);
}

std::vector<Json> read_metrics(const std::filesystem::path& path) {
  return lines_of(read_file(path, kLargest), path.string());
}

std::vector<Json> lines_of(const std::string& text, const std::string& name) {
  std::vector<Json> lines;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    Json line =
        Json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                    text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, /*allow_exceptions=*/false);
    if (!line.is_object())
      throw UserError(
          name + ":" + std::to_string(lines.size() + 1) +
          ": this line is no JSON object; it was changed since it was written, so run the recipe again");
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace limbeck::record
