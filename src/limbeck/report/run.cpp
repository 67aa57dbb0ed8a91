#include "limbeck/report/run.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/record/environment.h"
#include "limbeck/record/folder.h"
#include "limbeck/record/metrics.h"
#include "limbeck/report/format.h"
#include "limbeck/report/json.h"
#include "limbeck/report/read.h"

namespace limbeck::report {
namespace fs = std::filesystem;
namespace {

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
              .peak_memory_bytes = {},
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
                        .held_out = get_or(set, "held_out", false),
                        .held_from = get<std::string>(set, "held_from")});
  for (const Json& warning : items(from, "warnings")) run.warnings.push_back(warning_text(warning));
}

void read_timing(const Json& from, Run& run) {
  if (from.is_null()) return;
  run.peak_memory_bytes = get<double>(from, "peak_memory_bytes");
  for (const Json& timing : items(from, "stages")) {
    const std::string name = timing.at("name").get<std::string>();
    for (Stage& stage : run.stages) {
      if (stage.name != name) continue;
      stage.seconds = get<double>(timing, "seconds");
      stage.samples_per_second = get<double>(timing, "samples_per_second");
      stage.waiting_for_data = get<double>(timing, "waiting_for_data");
      stage.peak_memory_bytes = get<double>(timing, "peak_memory_bytes");
    }
  }
  const Json latency = from.value("latency", Json::object());
  for (Model& model : run.models) {
    for (const Json& entry : items(latency, model.name.c_str()))
      model.latency.push_back({entry.at("batch").get<int64_t>(), entry.at("milliseconds").get<double>()});
    std::ranges::sort(model.latency, {}, &Latency::batch);
  }
}

// What of the machine is of interest to who reads the page; the folder it ran in is not.
void read_environment(const record::Facts& facts, Run& run) {
  for (const auto& [name, value] : facts) {
    const auto count = name.ends_with("_bytes") ? parse_number(value) : std::nullopt;
    if (name == "command")
      run.command = value;
    else if (count)
      run.environment.emplace_back(name.substr(0, name.size() - 6), bytes(*count));
    else if (name != "folder" && !value.empty())
      run.environment.emplace_back(name, value);
  }
}

// Calls `use`, which reads the content of `file`; a fault of its form names the file.
void reading(const fs::path& file, const auto& use) {
  try {
    use();
  } catch (const Json::exception& error) {
    throw UserError(file.string() + " is not as docs/run-folder.md says (" + error.what() +
                    "); was it written by another version of limbeck, or changed since?");
  }
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

// What there is of a run that has not ended.
record::Run read_unfinished(const record::Folder& folder) {
  record::Run run;
  run.path = folder.path();
  run.summary = Json::object();
  if (fs::exists(folder.recipe())) run.recipe = read_file(folder.recipe());
  if (fs::exists(folder.metrics())) run.metrics = record::read_metrics(folder.metrics());
  run.environment = record::read_environment(folder.path());
  return run;
}

std::string name_of(const fs::path& folder) {
  const fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
}

}  // namespace

Run read(const fs::path& path) {
  const record::Folder folder(path);
  const bool begun = fs::exists(folder.metrics()) || fs::exists(folder.environment());
  const record::Run facts =
      begun && !fs::exists(folder.summary()) ? read_unfinished(folder) : record::read_run(path);
  Run run;
  run.folder = path;
  run.name = name_of(path);
  run.recipe = facts.recipe;
  reading(folder.summary(), [&] { read_summary(facts.summary, run); });
  reading(folder.metrics(), [&] { read_metrics(facts.metrics, run); });
  for (const auto& [name, judged] : facts.judged)
    reading(folder.judged(name), [&] { run.judged.push_back(read_judged(judged)); });
  for (const fs::path& file : figure_files(path))
    reading(file, [&] {
      run.figures.push_back(
          read_figure(record::read_json(file), "explain/" + file.parent_path().filename().string()));
    });
  std::ranges::stable_sort(run.figures, {}, &Figure::number);
  std::ranges::stable_sort(run.judged, {}, [](const JudgedSet& set) { return set.name != "test"; });
  for (const Epoch& epoch : run.epochs) add_model(epoch.model, run);
  for (const JudgedSet& set : run.judged)
    for (const auto& [name, judgement] : set.models) add_model(name, run);
  reading(folder.timing(), [&] { read_timing(facts.timing, run); });
  read_environment(facts.environment, run);
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
