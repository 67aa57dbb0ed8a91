#include "limbeck/train/names.h"

#include <algorithm>
#include <set>

#include "limbeck/base/text.h"

namespace limbeck::train {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_name(const std::string& name) {
  return !name.empty() && is_plain(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_plain(c) || c == '-' || c == '+'; });
}

constexpr const char* kWanted = "must be a name of letters (a to z), digits, _, - and +";

}  // namespace

void check_name(Params& params, const std::string& key, const std::string& name) {
  if (!is_name(name)) params.fault(key, kWanted);
}

void check_stage_name(Params& params, const std::string& name) {
  const std::vector<std::string> parts = split(name, '/');
  if (!std::all_of(parts.begin(), parts.end(), is_name)) params.fault("name", kWanted);
}

void check_model_name(Params& models, const std::string& name) {
  check_name(models, name, name);
  for (const std::string word : {"self", "others", "previous", "next"})
    if (name == word)
      models.fault(name, "is a word with a meaning of its own in 'from'; call the model otherwise");
}

void check_distinct(Params& params, const std::string& key, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names)
    if (!seen.insert(name).second) params.fault(key, "names '" + name + "' twice");
}

}  // namespace limbeck::train
