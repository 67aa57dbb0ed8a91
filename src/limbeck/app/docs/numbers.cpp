#include "limbeck/app/docs/numbers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "limbeck/app/docs/markdown.h"
#include "limbeck/base/error.h"
#include "limbeck/record/json.h"
#include "limbeck/report/format.h"
#include "limbeck/report/measures.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

using record::Json;

std::string in_words(const Json& method, bool with_deviation) {
  const report::MeasureFacts facts = report::facts_of({}, method.at("measure").get<std::string>());
  const auto written = [&](const char* key, int figures) {
    const double value = method.at(key).get<double>();
    return facts.is_share() ? report::fixed(100 * value, 2) : report::significant(value, figures);
  };
  std::string text = written("mean", 4);
  if (with_deviation && !method.at("standard_deviation").is_null())
    text += " \u00b1 " + written("standard_deviation", 2);
  return text + (facts.unit.empty() ? "" : " " + facts.unit);
}

std::string line_of(const std::string& name, const Json& methods, const Json& method) {
  std::string measure = method.at("measure").get<std::string>();
  std::ranges::replace(measure, '_', ' ');
  std::string text = in_words(method, /*with_deviation=*/true) + " (" +
                     escaped(method.at("set").get<std::string>() + " " + measure) + ", " +
                     report::counted(method.at("seeds").get<int64_t>(), "seed") + ")";
  for (const Json& other : methods)
    if (other.at("method") == method.at("alone") && !other.at("mean").is_null())
      text += ", the student alone " + in_words(other, /*with_deviation=*/false);
  return text + ": " + link(escaped(name), "results.md#" + name);
}

void add(const fs::path& file, Numbers& numbers) {
  const Json methods = record::read_json(file);
  for (const Json& method : methods) {
    const auto name = method.at("method").get<std::string>();
    if (method.at("role") == "teacher" || method.at("mean").is_null()) continue;
    const bool alone = method.at("role") == "alone" && name == "alone";
    numbers[alone ? "cross_entropy" : name].push_back(line_of(file.stem().string(), methods, method));
  }
}

}  // namespace

Numbers read_numbers(const fs::path& folder) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  Numbers numbers;
  for (const fs::path& file : files) {
    try {
      add(file, numbers);
    } catch (const Json::exception& error) {
      throw UserError(file.string() + " is not what `limbeck --json compare` prints: " + error.what());
    }
  }
  return numbers;
}

}  // namespace limbeck::app
