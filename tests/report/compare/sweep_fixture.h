#pragma once
// A sweep folder for the tests of comparisons, made by code.
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "limbeck/base/error.h"
#include "limbeck/record/environment.h"
#include "limbeck/record/folder.h"
#include "limbeck/report/compare/compare.h"
#include "support/scratch.h"

namespace limbeck::report::compare {

using record::Json;

inline Json model_json(const std::string& name, const std::string& role, int64_t parameters) {
  return {{"name", name},
          {"role", role},
          {"arch", "{arch: mlp}"},
          {"parameters", parameters},
          {"multiply_accumulates", parameters * 2},
          {"bytes", parameters * 4}};
}

inline Json stage_json(const std::string& name, const std::string& object, bool baseline) {
  return {{"name", name},   {"verb", "train"}, {"object", {object}}, {"baseline", baseline},
          {"set", "train"}, {"samples", 5000}, {"epochs", 20.0},     {"steps", 800},
          {"kept", "last"}, {"kept_epoch", 20}};
}

/// The run folder of one point, to be changed before it is written. `accuracy` is the student's on test.
struct PointFixture {
  std::string folder, role;
  Labels labels;
  Json summary, judged, timing;
  std::vector<Json> metrics;
  record::Facts environment = {{"processor", "EPYC"}, {"threads", "2"}, {"device", "cpu"}};
  bool finished = true;

  explicit PointFixture(double accuracy) {
    summary = {
        {"limbeck", "0.1.0"},
        {"name", "comparison"},
        {"seed", 7},
        {"finished", true},
        {"smoke", false},
        {"outcome", {"student"}},
        {"teachers", {"teacher"}},
        {"baseline", Json::object()},
        {"models", {model_json("teacher", "teacher", 1200000), model_json("student", "student", 100000)}},
        {"stages", {stage_json("teach", "teacher", false), stage_json("distil", "student", false)}},
        {"sets",
         {{{"name", "train"}, {"source", "fashion_mnist"}, {"samples", 5000}, {"held_out", false}},
          {{"name", "valid"}, {"source", "fashion_mnist"}, {"samples", 500}, {"held_out", false}},
          {{"name", "test"}, {"source", "fashion_mnist"}, {"samples", 10000}, {"held_out", true}}}},
        {"warnings", Json::array()}};
    judged = {{"set", "test"},
              {"samples", 10000},
              {"models", {{"teacher", {{"accuracy", 0.92}}}, {"student", {{"accuracy", accuracy}}}}}};
    timing = {{"stages",
               {{{"name", "teach"}, {"seconds", 80.0}, {"peak_memory_bytes", 900000000}},
                {{"name", "distil"}, {"seconds", 41.0}, {"peak_memory_bytes", 640000000}}}},
              {"peak_memory_bytes", 950000000}};
    validate(accuracy - 0.01);
  }

  /// The student's accuracy on valid in epochs 19 and 20.
  void validate(double last, double before = 0.5) {
    metrics.clear();
    for (const auto& [epoch, value] : {std::pair{19, before}, {20, last}})
      metrics.push_back({{"event", "epoch"},
                         {"stage", "distil"},
                         {"model", "student"},
                         {"epoch", epoch},
                         {"step", 40 * epoch},
                         {"values", {{"valid.accuracy", value}}}});
  }

  /// Adds the student's twin that learned alone.
  void add_baseline(double accuracy) {
    summary["baseline"]["student"] = "student.alone";
    summary["models"].push_back(model_json("student.alone", "alone", 100000));
    summary["stages"].push_back(stage_json("distil.alone", "student.alone", true));
    judged["models"]["student.alone"] = {{"accuracy", accuracy}};
    timing["stages"].push_back(
        {{"name", "distil.alone"}, {"seconds", 12.0}, {"peak_memory_bytes", 300000000}});
  }

  /// Plainly, since the writers of real runs wait for the disk.
  void write(const test::Scratch& scratch, const std::string& sweep) const {
    const std::string run = sweep + "/" + folder + "/";
    std::string lines;
    for (const Json& line : metrics) lines += line.dump() + "\n";
    scratch.file(run + "metrics.jsonl", lines);
    if (!finished) return;
    scratch.file(run + "judged/" + judged["set"].get<std::string>() + ".json", judged.dump());
    if (!timing.is_null()) scratch.file(run + "timing.json", timing.dump());
    scratch.file(run + "environment.json", Json(environment).dump());
    scratch.file(run + "summary.json", summary.dump());
  }
};

/// One method of a sweep over seeds and losses: its label, its role, the accuracy of each seed.
struct MethodFixture {
  std::string label, role;
  std::vector<double> accuracy;
};

struct SweepFixture {
  std::vector<Axis> axes;
  std::vector<PointFixture> points;

  SweepFixture() = default;
  /// Seeds 1, 2, 3 ... times `stages.distil.losses`.
  explicit SweepFixture(const std::vector<MethodFixture>& methods) {
    axes = {{"seed", {}}, {"stages.distil.losses", {}}};
    for (const MethodFixture& method : methods) axes[1].values.push_back(method.label);
    for (std::size_t seed = 0; seed < methods.front().accuracy.size(); ++seed) {
      axes[0].values.push_back(std::to_string(seed + 1));
      for (const MethodFixture& method : methods)
        add({{"seed", axes[0].values.back()}, {"stages.distil.losses", method.label}}, method.role,
            method.accuracy[seed]);
    }
  }

  PointFixture& add(const Labels& labels, const std::string& role, double accuracy) {
    points.emplace_back(accuracy);
    points.back().labels = labels;
    points.back().role = role;
    for (const Axis& axis : axes)
      points.back().folder +=
          (points.back().folder.empty() ? "" : ",") + axis.short_name() + "=" + labels.at(axis.path);
    return points.back();
  }

  PointFixture& at(const std::string& folder) {
    for (PointFixture& point : points)
      if (point.folder == folder) return point;
    throw std::out_of_range("no point " + folder);
  }

  Json sweep() const {
    Json json = {{"limbeck", "0.1.0"},
                 {"name", "comparison"},
                 {"recipe", "9f3a61c0"},
                 {"axes", Json::array()},
                 {"points", Json::array()}};
    for (const Axis& axis : axes) json["axes"].push_back({{"path", axis.path}, {"values", axis.values}});
    for (const PointFixture& point : points)
      json["points"].push_back({{"folder", point.folder}, {"labels", point.labels}, {"role", point.role}});
    return json;
  }

  std::filesystem::path write(const test::Scratch& scratch, const std::string& name = "sweep") const {
    for (const PointFixture& point : points) point.write(scratch, name);
    scratch.file(name + "/sweep.json", sweep().dump());
    return scratch / name;
  }
};

inline Comparison compared(const SweepFixture& sweep, const Choice& choice = {}) {
  const test::Scratch scratch;
  return read(sweep.write(scratch), choice);
}

inline const Method& method(const Comparison& comparison, const std::string& name) {
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods)
      if (method.name == name) return method;
  throw std::out_of_range("no method " + name);
}

/// Three seeds: plain kd, the student alone, one method above both and one below.
inline SweepFixture four_methods() {
  return SweepFixture({{"kd", "kd", {0.8512, 0.8534, 0.8521}},
                       {"alone", "alone", {0.8301, 0.8322, 0.8315}},
                       {"dkd", "", {0.8703, 0.8723, 0.8714}},
                       {"attention", "", {0.8211, 0.8233, 0.8224}}});
}

inline bool any_holds(const std::vector<std::string>& lines, const std::string& part) {
  for (const std::string& line : lines)
    if (line.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace limbeck::report::compare
