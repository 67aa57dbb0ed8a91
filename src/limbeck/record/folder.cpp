#include "limbeck/record/folder.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/record/environment.h"
#include "limbeck/record/metrics.h"

namespace limbeck::record {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
  throw UserError(
      file.string() + ": " + what +
      "; it was changed since it was written, or by another version of limbeck: run its recipe again");
}

void need(const Json& map, const fs::path& file, const std::string& key, Json::value_t type,
          const std::string& kind) {
  const auto it = map.find(key);
  if (it == map.end()) refuse(file, "'" + key + "' is missing");
  if (it->type() != type) refuse(file, "'" + key + "' must be " + kind);
}

Json read_summary(const fs::path& file) {
  Json summary = read_json(file);
  if (!summary.is_object()) refuse(file, "it must be a map");
  need(summary, file, "name", Json::value_t::string, "a text");
  need(summary, file, "finished", Json::value_t::boolean, "true or false");
  for (const char* list : {"outcome", "teachers", "models", "stages", "sets"})
    need(summary, file, list, Json::value_t::array, "a list");
  for (const Json& model : summary["models"]) {
    if (!model.is_object()) refuse(file, "'models' must be a list of maps");
    need(model, file, "name", Json::value_t::string, "a text");
  }
  return summary;
}

// Pictures are shown in reports: a folder from elsewhere must not lead to other files.
void check_pictures(const Json& value, const fs::path& file) {
  if (!value.is_structured()) return;
  for (const Json& item : value) check_pictures(item, file);
  if (!value.is_object() || !value.contains("picture")) return;
  const Json& name = value.at("picture");
  if (!name.is_string()) refuse(file, "'picture' must be a text");
  const fs::path picture = name.get<std::string>();
  if (picture.is_absolute() || std::find(picture.begin(), picture.end(), "..") != picture.end())
    refuse(file, "the picture " + picture.string() + " lies outside the run folder");
}

Json read_judged(const fs::path& file) {
  Json judged = read_json(file);
  if (!judged.is_object()) refuse(file, "it must be a map");
  need(judged, file, "set", Json::value_t::string, "a text");
  need(judged, file, "models", Json::value_t::object, "a map");
  for (const Json& model : judged["models"])
    if (!model.is_object()) refuse(file, "'models' must be a map of maps");
  for (const char* shown : {"soft_targets", "gained"})
    if (judged.contains(shown)) check_pictures(judged[shown], file);
  return judged;
}

}  // namespace

fs::path Folder::judged(const std::string& set) const {
  const bool is_name =
      !set.empty() && set.front() != '.' &&
      std::none_of(set.begin(), set.end(), [](unsigned char c) { return c == '/' || c < 0x20; });
  if (!is_name) throw UserError("'" + set + "' cannot be the name of a file; give the set another name");
  return path_ / "judged" / (set + ".json");
}

void Folder::write_summary(const Json& summary) const {
  write_json(this->summary(), summary, Layout::indented);
}

void Folder::write_judged(const std::string& set, const Json& judged) const {
  write_json(this->judged(set), judged, Layout::one_line);
}

void Folder::write_timing(const Json& timing) const { write_json(this->timing(), timing, Layout::indented); }

Run read_run(const fs::path& path) {
  const Folder folder(path);
  if (!fs::is_directory(path)) throw UserError("there is no folder " + path.string());
  if (!fs::exists(folder.summary()))
    throw UserError(
        path.string() + " is no run folder: it has no summary.json" +
        (fs::exists(folder.recipe()) ? " yet; `limbeck resume " + path.string() + "` goes on with it" : ""));
  Run run;
  run.path = path;
  run.summary = read_summary(folder.summary());
  if (fs::exists(folder.recipe())) run.recipe = read_file(folder.recipe());
  if (fs::exists(folder.metrics())) run.metrics = read_metrics(folder.metrics());
  if (fs::exists(folder.timing())) run.timing = read_json(folder.timing());
  if (fs::is_directory(folder.judged()))
    for (const auto& entry : fs::directory_iterator(folder.judged()))
      if (entry.path().extension() == ".json")
        run.judged[entry.path().stem().string()] = read_judged(entry.path());
  run.environment = read_environment(path);
  return run;
}

}  // namespace limbeck::record
