#include "limbeck/app/docs/csv.h"

#include <algorithm>
#include <string_view>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

using Line = std::vector<std::string>;

class Reader {
 public:
  Reader(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

  bool done() const { return at_ == text_.size(); }

  Line line() {
    begin_ = at_;
    Line fields{field()};
    while (take(",")) fields.push_back(field());
    if (!take("\r\n") && !take("\n") && !done()) fault("a comma or the line's end belongs after a field");
    return fields;
  }

  // Of the line that was read last.
  [[noreturn]] void fault(const std::string& what) const {
    const std::string_view before = text_.substr(0, begin_);
    const auto line = 1 + std::ranges::count(before, '\n');
    throw UserError(name_ + ", line " + std::to_string(line) + ": " + what +
                    ". `limbeck compare` writes such files.");
  }

 private:
  bool take(std::string_view part) {
    if (!text_.substr(at_).starts_with(part)) return false;
    at_ += part.size();
    return true;
  }

  std::string field() { return take("\"") ? quoted() : plain(); }

  std::string plain() {
    const std::size_t end = std::min(text_.find_first_of(",\"\r\n", at_), text_.size());
    const std::string_view part = text_.substr(at_, end - at_);
    at_ = end;
    return std::string(part);
  }

  // A quote within stands twice.
  std::string quoted() {
    std::string out;
    while (!done()) {
      if (!take("\""))
        out += text_[at_++];
      else if (take("\""))
        out += '"';
      else
        return out;
    }
    fault("quotes are opened and not closed");
  }

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0, begin_ = 0;
};

}  // namespace

std::vector<CsvRow> read_csv(const std::filesystem::path& file, const std::vector<std::string>& columns) {
  const std::string text = read_file(file);
  Reader reader(text, file.string());
  const Line head = reader.line();
  for (const std::string& column : columns)
    if (std::find(head.begin(), head.end(), column) == head.end())
      throw UserError(file.string() + " has no column `" + column + "`. It needs " + join(columns, ", ") +
                      ", as `limbeck compare` writes them.");
  std::vector<CsvRow> rows;
  while (!reader.done()) {
    const Line line = reader.line();
    if (line.size() != head.size())
      reader.fault("it has " + std::to_string(line.size()) + " fields, the head " +
                   std::to_string(head.size()));
    CsvRow& row = rows.emplace_back();
    for (std::size_t i = 0; i < head.size(); ++i) row.emplace(head[i], line[i]);
  }
  return rows;
}

}  // namespace limbeck::app
