// The grammar of `part`, and the rows that a part takes.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/set.h"

namespace limbeck::data {
namespace {

constexpr double kMostRows = 1e15;

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string& word : split(text, ' '))
    if (!word.empty()) words.push_back(word);
  return words;
}

// A row number, counted from 1.
std::optional<int64_t> row_number(const std::string& word) {
  const auto number = parse_integer(word);
  return number && *number >= 1 && static_cast<double>(*number) <= kMostRows ? number : std::nullopt;
}

// "500" or "10%" into `part`.
bool read_amount(const std::string& word, Part& part) {
  if (!word.ends_with('%')) {
    const auto rows = row_number(word);
    part.amount = static_cast<double>(rows.value_or(0));
    return rows.has_value();
  }
  const auto percent = parse_number(word.substr(0, word.size() - 1));
  part.share = true;
  part.amount = percent.value_or(0) / 100;
  return percent && *percent > 0 && *percent <= 100;
}

std::string rows_text(int64_t count) { return grouped(count) + (count == 1 ? " sample" : " samples"); }

// How many of `available` rows an amount is; `where` ends the complaint: "class 3 has", "there are".
int64_t count_of(const Part& part, int64_t available, const std::string& where) {
  if (available == 0) throw UserError("'" + part.text + "' takes samples, but " + where + " none");
  if (part.share)
    return std::clamp<int64_t>(std::llround(part.amount * static_cast<double>(available)), 1, available);
  const auto count = static_cast<int64_t>(part.amount);
  if (count > available)
    throw UserError("'" + part.text + "' asks for " + rows_text(count) + ", but " + where + " only " +
                    grouped(available));
  return count;
}

// The `count` of these places with the smallest hashes.
void draw(std::vector<int64_t> places, int64_t count, const Random& key, std::vector<int64_t>& out) {
  std::vector<std::pair<uint64_t, int64_t>> order;
  for (const int64_t place : places) order.emplace_back(key.bits(static_cast<uint64_t>(place)), place);
  std::nth_element(order.begin(), order.begin() + (count - 1), order.end());
  for (int64_t i = 0; i < count; ++i) out.push_back(order[static_cast<std::size_t>(i)].second);
}

// Places 0 ... size-1 of `rows` that a sample takes.
std::vector<int64_t> sample(const Part& part, const std::vector<int64_t>& rows, const DataSet& source,
                            const Random& key) {
  std::vector<int64_t> taken;
  if (!part.per_class) {
    std::vector<int64_t> places(rows.size());
    std::iota(places.begin(), places.end(), 0);
    draw(places, count_of(part, static_cast<int64_t>(rows.size()), "there are"), key, taken);
    return taken;
  }
  std::map<int64_t, std::vector<int64_t>> classes;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (const int64_t label = source.label(rows[i]); label >= 0)
      classes[label].push_back(static_cast<int64_t>(i));
  if (classes.empty()) throw UserError("'" + part.text + "' needs labels, but there are none");
  for (const auto& [label, places] : classes) {
    const std::string where = "class " + std::to_string(label) + " has";
    draw(places, count_of(part, static_cast<int64_t>(places.size()), where), key, taken);
  }
  return taken;
}

std::vector<int64_t> slice(const std::vector<int64_t>& rows, int64_t begin, int64_t end) {
  return {rows.begin() + begin, rows.begin() + end};
}

std::vector<int64_t> range(const Part& part, const std::vector<int64_t>& rows) {
  const auto size = static_cast<int64_t>(rows.size());
  const int64_t end = part.end < 0 ? size : part.end;
  if (part.begin >= size || end > size)
    throw UserError("'" + part.text + "' asks for sample " + grouped(std::max(part.begin + 1, part.end)) +
                    ", but there are only " + grouped(size));
  return slice(rows, part.begin, end);
}

}  // namespace

std::optional<Part> parse_part(const std::string& text) {
  const std::vector<std::string> words = words_of(text);
  Part part;
  part.text = join(words, " ");
  const std::size_t count = words.size();
  if (count == 1 && words[0] == "bootstrap") {
    part.kind = Part::Kind::bootstrap;
    return part;
  }
  if (count == 2 && words[0] == "from") {
    const auto first = row_number(words[1]);
    part.kind = Part::Kind::range;
    part.begin = first.value_or(1) - 1;
    return first ? std::optional(part) : std::nullopt;
  }
  if (count == 3 && words[1] == "to") {
    const auto first = row_number(words[0]), last = row_number(words[2]);
    if (!first || !last || *last < *first) return std::nullopt;
    part.kind = Part::Kind::range;
    part.begin = *first - 1;
    part.end = *last;
    return part;
  }
  if (count < 2 || !read_amount(words[1], part)) return std::nullopt;
  if (words[0] == "first")
    part.kind = Part::Kind::first;
  else if (words[0] == "last")
    part.kind = Part::Kind::last;
  else if (words[0] == "sample")
    part.kind = Part::Kind::sample;
  else
    return std::nullopt;
  if (count == 2) return part;
  part.per_class = true;
  const bool per_class =
      count == 4 && words[2] == "per" && words[3] == "class" && part.kind == Part::Kind::sample;
  return per_class ? std::optional(part) : std::nullopt;
}

std::vector<int64_t> take(const Part& part, const std::vector<int64_t>& rows, const DataSet& source,
                          const Random& key) {
  const auto size = static_cast<int64_t>(rows.size());
  std::vector<int64_t> places;
  switch (part.kind) {
    case Part::Kind::all:
      return rows;
    case Part::Kind::range:
      return range(part, rows);
    case Part::Kind::first:
      return slice(rows, 0, count_of(part, size, "there are"));
    case Part::Kind::last:
      return slice(rows, size - count_of(part, size, "there are"), size);
    case Part::Kind::sample:
      places = sample(part, rows, source, key);
      break;
    case Part::Kind::bootstrap:
      for (int64_t i = 0; i < size; ++i)
        places.push_back(
            static_cast<int64_t>(key.below(static_cast<uint64_t>(size), static_cast<uint64_t>(i))));
  }
  std::sort(places.begin(), places.end());
  for (int64_t& place : places) place = rows[static_cast<std::size_t>(place)];
  return places;
}

}  // namespace limbeck::data
