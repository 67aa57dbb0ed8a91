#pragma once
// A run folder for the report's tests, written by the same writer as real ones. Its numbers are easy to tell
// apart.
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "limbeck/record/environment.h"
#include "limbeck/record/folder.h"
#include "limbeck/record/metrics.h"
#include "limbeck/report/run.h"
#include "support/scratch.h"

namespace limbeck::report {

using record::Json;

// A picture of one grey pixel.
inline std::string png() {
  constexpr unsigned char bytes[] = {
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
      0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
      0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81,
      0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
  return {reinterpret_cast<const char*>(bytes), sizeof(bytes)};
}

inline Json model(const std::string& name, const std::string& role, int64_t parameters) {
  return {{"name", name},
          {"role", role},
          {"arch", "{arch: mlp, hidden: [" + std::to_string(parameters % 97) + "]}"},
          {"parameters", parameters},
          {"multiply_accumulates", parameters * 2},
          {"bytes", parameters * 4}};
}

inline Json stage(const std::string& name, const std::string& object, bool baseline, const Json& losses) {
  return {{"name", name},         {"verb", "train"}, {"object", {object}},
          {"baseline", baseline}, {"set", "train"},  {"samples", 54321},
          {"epochs", 2.0},        {"steps", 850},    {"kept", "best valid.accuracy"},
          {"kept_epoch", 2},      {"losses", losses}};
}

inline Json summary() {
  const Json hard = {{{"name", "cross_entropy"}, {"weight", "1"}}};
  const Json both = {{{"name", "cross_entropy"}, {"weight", "0.1"}}, {{"name", "kd"}, {"weight", "0.9"}}};
  return {{"limbeck", "0.1.0"},
          {"name", "demo"},
          {"seed", 7},
          {"finished", true},
          {"deterministic", true},
          {"recipe", "9f3a61c0"},
          {"outcome", {"student"}},
          {"teachers", {"teacher"}},
          {"baseline", {{"student", "student.alone"}}},
          {"models",
           {model("teacher", "teacher", 1200000), model("student", "student", 100000),
            model("student.alone", "alone", 100000)}},
          {"stages",
           {stage("train/teacher", "teacher", false, hard), stage("distil", "student", false, both),
            stage("distil.alone", "student.alone", true, hard)}},
          {"sets",
           {{{"name", "train"}, {"source", "fashion_mnist"}, {"samples", 54321}, {"held_out", false}},
            {{"name", "test"}, {"source", "fashion_mnist"}, {"samples", 10000}, {"held_out", true}}}},
          {"exports", {"student/model.safetensors"}},
          {"warnings", Json::array()}};
}

// Three classes; `right` of 10,000 samples on the diagonal.
inline Json judgement(double accuracy, double loss, double calibration_error, const Json& confusion) {
  return {{"accuracy", accuracy},
          {"cross_entropy", loss},
          {"calibration_error", calibration_error},
          {"confusion", confusion},
          {"reliability",
           {{{"low", 0.0}, {"high", 0.5}, {"count", 0}, {"confidence", 0}, {"accuracy", 0}},
            {{"low", 0.5},
             {"high", 1.0},
             {"count", 10000},
             {"confidence", accuracy + calibration_error},
             {"accuracy", accuracy}}}}};
}

inline Json judged() {
  Json teacher = judgement(0.912, 0.251, 0.012, {{3300, 21, 12}, {22, 3000, 312}, {13, 500, 2820}});
  Json student = judgement(0.8314, 0.467, 0.034, {{3100, 123, 110}, {133, 2800, 401}, {129, 790, 2414}});
  Json alone = judgement(0.7923, 0.588, 0.101, {{3000, 173, 160}, {183, 2700, 451}, {179, 931, 2223}});
  student["agreement"]["teacher"] = 0.874;
  alone["agreement"]["teacher"] = 0.823;
  return {{"set", "test"},
          {"samples", 10000},
          {"class_names", {"Shirt", "Coat", "Bag"}},
          {"models", {{"teacher", teacher}, {"student", student}, {"student.alone", alone}}},
          {"soft_targets",
           {{{"row", 4212},
             {"picture", "judged/pictures/a.png"},
             {"label", 1},
             {"teacher", "teacher"},
             {"temperature", 4.0},
             {"plain", {0.013, 0.966, 0.021}},
             {"soft", {0.144, 0.693, 0.163}}}}},
          {"gained",
           {{"student", "student"},
            {"alone", "student.alone"},
            {"count", 531},
            {"lost", 140},
            {"examples",
             {{{"row", 77},
               {"picture", "judged/pictures/a.png"},
               {"label", 0},
               {"student", 0},
               {"student_probability", 0.713},
               {"alone", 2},
               {"alone_probability", 0.604}}}}}}};
}

inline Json timing() {
  return {
      {"stages",
       {{{"name", "distil"},
         {"seconds", 41.0},
         {"samples_per_second", 13047.0},
         {"waiting_for_data", 0.004}}}},
      {"latency",
       {{"teacher", {{{"batch", 1}, {"milliseconds", 0.42}}, {{"batch", 128}, {"milliseconds", 6.3}}}},
        {"student", {{{"batch", 1}, {"milliseconds", 0.081}}, {{"batch", 128}, {"milliseconds", 1.23}}}}}},
      {"peak_memory_bytes", 812345678}};
}

inline std::vector<Json> metrics() {
  std::vector<Json> lines;
  const auto epoch = [&](const std::string& stage, const std::string& model, int number, Json values) {
    lines.push_back({{"event", "epoch"},
                     {"stage", stage},
                     {"model", model},
                     {"epoch", number},
                     {"step", 425 * number},
                     {"values", std::move(values)}});
  };
  for (const int number : {1, 2}) {
    const double better = 0.01 * number;
    epoch("train/teacher", "teacher", number,
          {{"train.loss", 0.61 - better},
           {"train.cross_entropy", 0.61 - better},
           {"train.accuracy", 0.85 + better},
           {"learning_rate", 0.05},
           {"valid.accuracy", 0.87 + better}});
    epoch("distil", "student", number,
          {{"train.loss", 0.7321 - better},
           {"train.cross_entropy", 0.9543 - better},
           {"train.kd", 0.1276 - better},
           {"train.accuracy", 0.773 + better},
           {"learning_rate", 0.0417},
           {"valid.accuracy", 0.8218 + better}});
    epoch("distil.alone", "student.alone", number,
          {{"train.loss", 0.82 - better},
           {"train.cross_entropy", 0.82 - better},
           {"valid.accuracy", 0.78 + better}});
  }
  return lines;
}

/// The parts of a run folder, to be changed before they are written.
struct Fixture {
  Json summary = report::summary(), judged = report::judged(), timing = report::timing();
  std::vector<Json> metrics = report::metrics();
  std::string recipe = "limbeck: 1\nname: demo\n";
  record::Facts environment = {{"threads", "2"}, {"command", "limbeck run recipes/demo.yaml"}};

  std::filesystem::path write(const test::Scratch& scratch, const std::string& name = "run") const {
    const record::Folder folder(scratch / name);
    scratch.file(name + "/recipe.yaml", recipe);
    scratch.file(name + "/judged/pictures/a.png", png());
    record::Metrics lines(folder.metrics());
    for (const Json& line : metrics) lines.add(line);
    if (!judged.is_null()) folder.write_judged("test", judged);
    if (!timing.is_null()) folder.write_timing(timing);
    record::write_json(folder.environment(), environment, record::Layout::indented);
    if (!summary.is_null()) folder.write_summary(summary);
    return folder.path();
  }
};

/// A run without classes: pictures judged by their PSNR.
inline Fixture denoised() {
  Fixture fixture;
  fixture.judged = {
      {"set", "test"},
      {"samples", 10000},
      {"class_names", Json::array()},
      {"measures",
       {{"psnr", {{"title", "PSNR"}, {"says", "how near"}, {"unit", "dB"}, {"better", "higher"}}}}},
      {"models",
       {{"teacher", {{"psnr", 31.0264}}},
        {"student", {{"psnr", 29.1324}}},
        {"student.alone", {{"psnr", 28.7219}}}}}};
  for (Json& stage : fixture.summary["stages"])
    if (stage.contains("kept")) stage["kept"] = "best valid.psnr";
  for (Json& line : fixture.metrics) {
    Json values = Json::object();
    for (const auto& [name, value] : line["values"].items())
      if (name.find("accuracy") == std::string::npos && name.find("entropy") == std::string::npos)
        values[name] = value;
    values["valid.psnr"] = 28.0 + 0.1 * line["epoch"].get<double>();
    line["values"] = values;
  }
  return fixture;
}

inline Run run_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return read(fixture.write(scratch));
}

/// What a reader sees of HTML: without scripts, styles and tags, spaces of all kinds as one.
inline std::string seen(std::string html) {
  for (const char* element : {"script", "style"}) {
    const std::string open = std::string("<") + element, close = std::string("</") + element + ">";
    for (std::size_t at; (at = html.find(open)) != std::string::npos;)
      html.erase(at, html.find(close, at) + close.size() - at);
  }
  html = std::regex_replace(html, std::regex("<[^>]*>"), " ");
  for (const auto& [from, to] : {std::pair{"\u00a0", " "},
                                 {"\u202f", " "},
                                 {"\u2212", "-"},
                                 {"&#39;", "'"},
                                 {"&quot;", "\""},
                                 {"&lt;", "<"},
                                 {"&gt;", ">"},
                                 {"&amp;", "&"}})
    for (std::size_t at; (at = html.find(from)) != std::string::npos;)
      html.replace(at, std::string(from).size(), to);
  html = std::regex_replace(html, std::regex("\\s+"), " ");
  return std::regex_replace(html, std::regex(" ([.,:;])"), "$1");
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace limbeck::report
