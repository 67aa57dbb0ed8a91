#include "limbeck/config/findings.h"

#include <algorithm>

#include "limbeck/base/error.h"

namespace limbeck::config {
namespace {

std::string placed(const Mark& mark, const std::string& path, const std::string& what) {
  const std::string place = mark.text();
  return (place.empty() ? "" : place + ": ") + (path.empty() ? "" : path + " ") + what;
}

// Several hands may read the same map and find the same fault. Nobody reads more than a thousand.
void note(std::vector<std::string>& lines, std::string line) {
  constexpr std::size_t kMost = 1000;
  if (lines.size() < kMost && std::find(lines.begin(), lines.end(), line) == lines.end())
    lines.push_back(std::move(line));
}

}  // namespace

void Findings::fault(const Mark& mark, const std::string& path, const std::string& what) {
  note(faults, placed(mark, path, what));
}

void Findings::warn(const Mark& mark, const std::string& path, const std::string& what) {
  note(warnings, placed(mark, path, what));
}

void Findings::check() const {
  if (!faults.empty()) throw RecipeError(faults);
}

}  // namespace limbeck::config
