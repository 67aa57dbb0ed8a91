#include "limbeck/report/format.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "limbeck/base/text.h"

namespace limbeck::report {

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "not a number";
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  const std::size_t begin = text.front() == '-' ? 1 : 0;
  const std::size_t end = std::min(text.find('.'), text.size());
  for (std::size_t at = end; at > begin + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

std::string points(double share) { return fixed(100 * std::abs(share), 1) + " points"; }

std::string signed_points(double share) {
  const std::string text = fixed(100 * share, 1);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return (zero || text.front() == '-' ? "" : "+") + text + " points";
}

std::string significant(double value, int figures) {
  if (!std::isfinite(value) || value == 0) return fixed(value, 0);
  if (std::abs(value) < 1e-4) return fmt::format("{:.{}g}", value, figures);
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
  return fixed(value, std::max(0, figures - 1 - magnitude));
}

std::string bytes(double count) {
  const char* units[] = {"bytes", "kB", "MB", "GB", "TB"};
  int unit = 0;
  while (count >= 999.5 && unit < 4) {
    count /= 1000;
    ++unit;
  }
  return fixed(count, unit == 0 || count >= 99.95 ? 0 : 1) + " " + units[unit];
}

std::string milliseconds(double value) {
  return (value < 0.01 ? fixed(value, 4) : significant(value, value < 0.1 ? 2 : 3)) + " ms";
}

std::string seconds(double value) {
  if (value < 9.95) return fixed(value, 1) + " s";
  const auto whole = static_cast<int64_t>(std::llround(value));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string proportion(double part, double whole) {
  const double times = whole / part;
  if (times >= 9.5 || (times >= 1.95 && std::abs(times - std::round(times)) < 0.05))
    return "1/" + grouped(std::llround(times));
  if (times > 1.005) return fixed(100 / times, 0) + " %";
  return significant(part / whole, 2) + " times";
}

std::string counted(int64_t count, const std::string& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace limbeck::report
