#include "limbeck/app/doctor/examine.h"

#include <ATen/ATen.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "limbeck/app/doctor/machine.h"
#include "limbeck/app/doctor/places.h"
#include "limbeck/app/show/table.h"
#include "limbeck/record/environment.h"
#include "limbeck/tensor/machine.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

std::string content(const char* file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string word(Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::note:
      return "note";
    case Level::problem:
      return "PROBLEM";
  }
  return "";
}

std::vector<Finding> program_findings() {
  const record::Facts machine = record::machine_facts();
  return {{"limbeck", Level::ok, machine.at("limbeck") + ", built by " + machine.at("compiler")},
          {"libtorch", Level::ok, TORCH_VERSION},
          {"system", Level::ok, machine.at("operating_system")},
          {"processor", Level::ok, machine.at("processor")}};
}

}  // namespace

std::vector<Finding> examine(const data::sets::Registry& sets) {
  std::vector<Finding> all = program_findings();
  const std::set<std::string> features = processor_features(content("/proc/cpuinfo"));
  all.push_back(threads_finding(threads(), std::thread::hardware_concurrency()));
  all.push_back(instructions_finding(features, instruction_set()));
  all.push_back(bfloat16_finding(features));
  std::error_code error;
  const int devices = at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0;
  all.push_back(gpu_finding(devices, fs::exists("/proc/driver/nvidia/version", error)));
  all.push_back(openmp_finding(content("/proc/self/maps")));
  const fs::path here = fs::current_path(error);
  const fs::space_info space = fs::space(here, error);
  if (!error) all.push_back(disk_finding(here, space.available));
  all.push_back(runs_finding("runs"));
  for (Finding& finding : data_findings(sets)) all.push_back(std::move(finding));
  return all;
}

std::string findings_text(const std::vector<Finding>& findings) {
  std::vector<std::vector<std::string>> rows;
  for (const Finding& finding : findings) {
    rows.push_back({word(finding.level), finding.what, finding.says});
    if (finding.level != Level::ok && !finding.remedy.empty())
      rows.push_back({"", "", "-> " + finding.remedy});
  }
  return text_table(rows);
}

nlohmann::ordered_json findings_json(const std::vector<Finding>& findings) {
  const auto level = [](Level level) { return level == Level::problem ? "problem" : word(level); };
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Finding& finding : findings)
    all.push_back({{"what", finding.what},
                   {"level", level(finding.level)},
                   {"says", finding.says},
                   {"remedy", finding.remedy}});
  return all;
}

}  // namespace limbeck::app
