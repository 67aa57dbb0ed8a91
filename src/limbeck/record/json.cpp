#include "limbeck/record/json.h"

#include <cmath>
#include <limits>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"

namespace limbeck::record {
namespace {

constexpr uint64_t kLargest = uint64_t{256} << 20;  // bytes of one file

std::string dump(const Json& value, int indent) {
  return value.dump(indent, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

void spell_out(Json& value) {
  if (value.is_structured())
    for (Json& item : value) spell_out(item);
  else if (value.is_number_float() && !std::isfinite(value.get<double>()))
    value = number_text(value.get<double>());
}

}  // namespace

std::string line_of(const Json& value) {
  Json spelled = value;
  spell_out(spelled);
  return dump(spelled, -1);
}

double number_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  const double infinity = std::numeric_limits<double>::infinity();
  if (value == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (value == "inf") return infinity;
  if (value == "-inf") return -infinity;
  throw UserError(shortened(dump(value, -1), 60) + " stands where a number is wanted");
}

void write_json(const std::filesystem::path& path, const Json& value, Layout layout) {
  write_file(path, dump(value, layout == Layout::indented ? 1 : -1) + "\n");
}

Json read_json(const std::filesystem::path& path) {
  try {
    return Json::parse(read_file(path, kLargest));
  } catch (const Json::parse_error& error) {
    throw UserError(path.string() + " is no JSON at byte " + std::to_string(error.byte) +
                    "; it was changed or cut off since it was written, so run its recipe again");
  }
}

}  // namespace limbeck::record
