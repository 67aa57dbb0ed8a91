#include "limbeck/report/read.h"

#include <algorithm>
#include <numeric>

#include "limbeck/base/text.h"

namespace limbeck::report {
namespace {

Judgement read_judgement(const Json& from) {
  Judgement judgement;
  for (const auto& [key, value] : from.items()) {
    if (key == "accuracy")
      judgement.accuracy = get<double>(from, "accuracy");
    else if (key == "cross_entropy" || key == "loss")  // older runs say "loss"
      judgement.loss = get<double>(from, key.c_str());
    else if (key == "calibration_error")
      judgement.calibration_error = get<double>(from, "calibration_error");
    else if (key == "agreement")
      judgement.agreement = value.get<std::map<std::string, double>>();
    else if (key == "confusion")
      judgement.confusion = value.get<std::vector<std::vector<int64_t>>>();
    else if (value.is_number())
      judgement.others.emplace_back(key, value.get<double>());
  }
  for (const Json& bin : items(from, "reliability"))
    judgement.reliability.push_back({.low = bin.at("low").get<double>(),
                                     .high = bin.at("high").get<double>(),
                                     .confidence = get_or(bin, "confidence", 0.0),
                                     .accuracy = get_or(bin, "accuracy", 0.0),
                                     .count = bin.at("count").get<int64_t>()});
  return judgement;
}

int64_t total(const std::vector<std::vector<int64_t>>& confusion) {
  int64_t rows = 0;
  for (const auto& row : confusion) rows = std::accumulate(row.begin(), row.end(), rows);
  return rows;
}

SoftTarget read_soft_target(const Json& from) {
  return {.row = get_or<int64_t>(from, "row", 0),
          .label = get_or<int64_t>(from, "label", -1),
          .picture = get_or<std::string>(from, "picture", ""),
          .teacher = get_or<std::string>(from, "teacher", ""),
          .temperature = get_or(from, "temperature", 1.0),
          .plain = numbers(from, "plain"),
          .soft = numbers(from, "soft")};
}

Gained read_gained(const Json& from) {
  Gained gained{.student = from.at("student").get<std::string>(),
                .alone = from.at("alone").get<std::string>(),
                .count = from.at("count").get<int64_t>(),
                .lost = from.at("lost").get<int64_t>(),
                .examples = {}};
  for (const Json& example : items(from, "examples"))
    gained.examples.push_back({.row = get_or<int64_t>(example, "row", 0),
                               .label = example.at("label").get<int64_t>(),
                               .student = example.at("student").get<int64_t>(),
                               .alone = example.at("alone").get<int64_t>(),
                               .picture = get_or<std::string>(example, "picture", ""),
                               .student_probability = get<double>(example, "student_probability"),
                               .alone_probability = get<double>(example, "alone_probability")});
  return gained;
}

// A run that goes on says so in metrics.jsonl before it is in the summary.
void read_event(const Json& event, Run& run) {
  const std::string kind = get_or<std::string>(event, "event", "");
  if (kind == "epoch") {
    Epoch epoch{.stage = event.at("stage").get<std::string>(),
                .model = event.at("model").get<std::string>(),
                .epoch = event.at("epoch").get<double>(),
                .step = get<int64_t>(event, "step"),
                .values = {}};
    for (const auto& [key, value] : event.at("values").items())
      if (!value.is_null()) epoch.values.emplace_back(key, record::number_of(value));
    run.epochs.push_back(std::move(epoch));
  } else if (kind == "evaluated" || kind == "calibrated") {
    Measured measured{.stage = event.at("stage").get<std::string>(),
                      .model = event.at("model").get<std::string>(),
                      .set = get_or<std::string>(event, "set", ""),
                      .correction = kind == "calibrated",
                      .values = {}};
    for (const auto& [key, value] : event.at("values").items())
      if (!value.is_null()) measured.values.emplace_back(key, record::number_of(value));
    run.measured.push_back(std::move(measured));
  } else if (kind == "teacher") {
    const std::string teacher = event.at("model").get<std::string>();
    if (std::ranges::find(run.teachers, teacher) == run.teachers.end()) run.teachers.push_back(teacher);
  } else if (kind == "warning") {
    const std::string text = warning_text(event);
    if (std::ranges::find(run.warnings, text) == run.warnings.end()) run.warnings.push_back(text);
  } else if (kind == "stage" && get_or<std::string>(event, "what", "") == "ends") {
    for (Stage& stage : run.stages)
      if (stage.name == get_or<std::string>(event, "stage", "") && !stage.kept_epoch)
        stage.kept_epoch = get<int64_t>(event, "kept_epoch");
  }
}

}  // namespace

JudgedSet read_judged(const Json& from) {
  JudgedSet set;
  set.name = from.at("set").get<std::string>();
  set.samples = get_or<int64_t>(from, "samples", 0);
  set.class_names = get_or<std::vector<std::string>>(from, "class_names", {});
  if (const auto measures = from.find("measures"); measures != from.end())
    for (const auto& [measure, facts] : measures->items())
      set.measures[measure] = {.title = get_or<std::string>(facts, "title", measure),
                               .says = get_or<std::string>(facts, "says", ""),
                               .unit = get_or<std::string>(facts, "unit", ""),
                               .higher_is_better = get_or<std::string>(facts, "better", "higher") != "lower"};
  for (const auto& [model, judgement] : from.at("models").items())
    set.models[model] = read_judgement(judgement);
  set.labelled = set.samples;
  for (const auto& [model, judgement] : set.models)
    if (const int64_t rows = total(judgement.confusion); rows > 0) set.labelled = rows;
  for (const Json& target : items(from, "soft_targets")) set.soft_targets.push_back(read_soft_target(target));
  for (const Json& gained : items(from, "gained")) set.gained.push_back(read_gained(gained));
  return set;
}

void read_metrics(const std::vector<Json>& lines, Run& run) {
  for (const Json& line : lines) read_event(line, run);
}

std::string warning_text(const Json& from) {
  if (from.is_string()) return from.get<std::string>();
  const std::string stage = get_or<std::string>(from, "stage", "");
  return (stage.empty() ? "" : stage + ": ") + from.at("text").get<std::string>();
}

}  // namespace limbeck::report
