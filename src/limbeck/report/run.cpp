#include "limbeck/report/run.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/report/json.h"
#include "limbeck/report/read.h"

namespace limbeck::report {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kLargestFile = uint64_t{256} << 20;

Role role_from(const std::string& text) {
  if (text == "teacher") return Role::teacher;
  if (text == "student") return Role::student;
  return text == "alone" ? Role::alone : Role::other;
}

Model read_model(const Json& from) {
  return {.name = from.at("name").get<std::string>(),
          .arch = get_or<std::string>(from, "arch", ""),
          .role = role_from(get_or<std::string>(from, "role", "")),
          .parameters = get<int64_t>(from, "parameters"),
          .multiply_accumulates = get<int64_t>(from, "multiply_accumulates"),
          .bytes = get<int64_t>(from, "bytes"),
          .latency = {}};
}

Stage read_stage(const Json& from) {
  Stage stage{.name = from.at("name").get<std::string>(),
              .verb = get_or<std::string>(from, "verb", ""),
              .set = {},
              .kept = get_or<std::string>(from, "kept", ""),
              .object = {},
              .baseline = get_or(from, "baseline", false),
              .samples = get<int64_t>(from, "samples"),
              .steps = get<int64_t>(from, "steps"),
              .kept_epoch = get<int64_t>(from, "kept_epoch"),
              .epochs = get<double>(from, "epochs"),
              .seconds = {},
              .samples_per_second = {},
              .waiting_for_data = {},
              .losses = {}};
  std::vector<std::string> sets;
  for (const Json& set : items(from, "set")) sets.push_back(set.get<std::string>());
  stage.set = join(sets, ", ");
  for (const Json& model : items(from, "object")) stage.object.push_back(model.get<std::string>());
  for (const Json& loss : items(from, "losses")) {
    const Json weight = loss.value("weight", Json("1"));
    stage.losses.emplace_back(loss.at("name").get<std::string>(),
                              weight.is_string() ? weight.get<std::string>() : weight.dump());
  }
  return stage;
}

void read_summary(const Json& from, Run& run) {
  run.name = get_or<std::string>(from, "name", run.name);
  run.version = get_or<std::string>(from, "limbeck", "");
  run.fingerprint = get_or<std::string>(from, "recipe", "");
  run.seed = get<int64_t>(from, "seed");
  run.deterministic = get<bool>(from, "deterministic");
  run.finished = get_or(from, "finished", false);
  run.smoke = get_or(from, "smoke", false);
  for (const Json& name : items(from, "outcome")) run.outcome.push_back(name.get<std::string>());
  for (const Json& name : items(from, "teachers")) run.teachers.push_back(name.get<std::string>());
  for (const Json& name : items(from, "exports")) run.exports.push_back(name.get<std::string>());
  run.baseline = get_or<std::map<std::string, std::string>>(from, "baseline", {});
  for (const Json& model : items(from, "models")) run.models.push_back(read_model(model));
  for (const Json& stage : items(from, "stages")) run.stages.push_back(read_stage(stage));
  for (const Json& set : items(from, "sets"))
    run.sets.push_back({.name = set.at("name").get<std::string>(),
                        .source = get_or<std::string>(set, "source", ""),
                        .samples = get<int64_t>(set, "samples"),
                        .held_out = get_or(set, "held_out", false)});
  for (const Json& warning : items(from, "warnings")) run.warnings.push_back(warning_text(warning));
}

void read_timing(const Json& from, Run& run) {
  run.peak_memory_bytes = get<double>(from, "peak_memory_bytes");
  for (const Json& timing : items(from, "stages")) {
    const std::string name = timing.at("name").get<std::string>();
    for (Stage& stage : run.stages) {
      if (stage.name != name) continue;
      stage.seconds = get<double>(timing, "seconds");
      stage.samples_per_second = get<double>(timing, "samples_per_second");
      stage.waiting_for_data = get<double>(timing, "waiting_for_data");
    }
  }
  const Json latency = from.value("latency", Json::object());
  for (Model& model : run.models) {
    for (const Json& entry : items(latency, model.name.c_str()))
      model.latency.push_back({entry.at("batch").get<int64_t>(), entry.at("milliseconds").get<double>()});
    std::ranges::sort(model.latency, {}, &Latency::batch);
  }
}

void flatten(const Json& from, const std::string& path, Run& run) {
  if (from.is_object()) {
    for (const auto& [key, value] : from.items()) flatten(value, path.empty() ? key : path + "." + key, run);
    return;
  }
  std::string text;
  if (from.is_array()) {
    for (const Json& item : from)
      text += (text.empty() ? "" : " ") + (item.is_string() ? item.get<std::string>() : item.dump());
  } else if (!from.is_null()) {
    text = from.is_string()    ? from.get<std::string>()
           : from.is_boolean() ? (from.get<bool>() ? "yes" : "no")
                               : from.dump();
  }
  if (path == "command")
    run.command = text;
  else if (!text.empty())
    run.environment.emplace_back(path, text);
}

// Calls `use` with the file's content; a fault of its form names the file.
void with_file(const fs::path& path, const auto& use) {
  if (!fs::exists(path)) return;
  const std::string text = read_file(path, kLargestFile);
  try {
    use(text);
  } catch (const Json::exception& error) {
    throw UserError(path.string() + " is not as docs/run-folder.md says (" + error.what() +
                    "); was it written by another version of limbeck, or changed since?");
  }
}

void read_judged_folder(const fs::path& folder, Run& run) {
  if (!fs::is_directory(folder)) return;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const fs::path& file : files)
    with_file(file, [&](const std::string& text) {
      run.judged.push_back(read_judged(Json::parse(text), file.stem().string()));
    });
  std::ranges::stable_sort(run.judged, {}, [](const JudgedSet& set) { return set.name != "test"; });
}

// A run that has not ended may not have listed its models yet.
void add_model(const std::string& name, Run& run) {
  if (run.find(name)) return;
  const auto names = [&](const std::vector<std::string>& list) {
    return std::ranges::find(list, name) != list.end();
  };
  Role role = names(run.outcome) ? Role::student : names(run.teachers) ? Role::teacher : Role::other;
  for (const auto& [student, alone] : run.baseline)
    if (alone == name) role = Role::alone;
  Model model;
  model.name = name;
  model.role = role;
  run.models.push_back(std::move(model));
}

}  // namespace

Run read(const fs::path& folder) {
  if (!fs::exists(folder / "summary.json") && !fs::exists(folder / "metrics.jsonl") &&
      !fs::exists(folder / "recipe.yaml"))
    throw UserError(folder.string() +
                    " is no run folder: it has neither summary.json nor metrics.jsonl nor recipe.yaml; "
                    "name the folder that `limbeck run` wrote, runs/NAME");
  Run run;
  run.folder = folder;
  run.name = fs::absolute(folder).lexically_normal().filename().string();
  if (run.name.empty()) run.name = fs::absolute(folder).lexically_normal().parent_path().filename().string();
  with_file(folder / "recipe.yaml", [&](const std::string& text) { run.recipe = text; });
  with_file(folder / "summary.json", [&](const std::string& text) { read_summary(Json::parse(text), run); });
  with_file(folder / "metrics.jsonl", [&](const std::string& text) { read_metrics(text, run); });
  read_judged_folder(folder / "judged", run);
  for (const Epoch& epoch : run.epochs) add_model(epoch.model, run);
  for (const JudgedSet& set : run.judged)
    for (const auto& [name, judgement] : set.models) add_model(name, run);
  with_file(folder / "timing.json", [&](const std::string& text) { read_timing(Json::parse(text), run); });
  with_file(folder / "environment.json",
            [&](const std::string& text) { flatten(Json::parse(text), "", run); });
  return run;
}

const Model* Run::find(const std::string& model) const {
  const auto found = std::ranges::find(models, model, &Model::name);
  return found == models.end() ? nullptr : &*found;
}

const Judgement* JudgedSet::find(const std::string& model) const {
  const auto found = models.find(model);
  return found == models.end() ? nullptr : &found->second;
}

const Gained* JudgedSet::gained_by(const std::string& student) const {
  const auto found = std::ranges::find(gained, student, &Gained::student);
  return found == gained.end() ? nullptr : &*found;
}

std::string JudgedSet::class_name(int64_t index) const {
  if (index < 0 || index >= static_cast<int64_t>(class_names.size())) return "class " + std::to_string(index);
  return class_names[static_cast<std::size_t>(index)];
}

}  // namespace limbeck::report
