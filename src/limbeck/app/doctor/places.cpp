#include "limbeck/app/doctor/places.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/describe.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

constexpr uint64_t kScarce = 1'000'000'000, kTight = 5'000'000'000;  // bytes

std::string gigabytes(uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f GB", static_cast<double>(bytes) / 1e9);
  return text;
}

// Where a set looks for its files, as the help of its option says.
std::string where_it_looks(const data::sets::Registry& sets, const std::string& name) {
  for (const config::Option& option : config::describe(sets, name).options)
    if (option.key == "folder") return option.help;
  return "";
}

// The set with this split; a null `open` where it cannot do without other options.
data::sets::Source source_of(const data::sets::Registry& sets, const std::string& name,
                             const std::string& split) {
  Params params = Params::parse("{set: " + name + ", split: " + split + "}");
  data::sets::Source source = sets.make(params);
  return params.findings().faults.empty() ? source : data::sets::Source{};
}

// Opens both splits.
Finding data_finding(const std::string& name, const data::sets::Source& train, const data::sets::Source& test,
                     const std::string& where) {
  try {
    std::string says =
        "train " + grouped(train.open()->size()) + ", test " + grouped(test.open()->size()) + " samples";
    return {name, Level::ok, says + (where.empty() ? "" : " (" + where + ")")};
  } catch (const DataMissing& missing) {
    return {name, Level::note, "not here", missing.what()};
  } catch (const UserError& broken) {
    return {name, Level::problem, "its files are broken", broken.what()};
  }
}

}  // namespace

Finding disk_finding(const fs::path& folder, uint64_t free) {
  Finding finding{"disk space", Level::ok, gigabytes(free) + " free in " + folder.string()};
  if (free < kScarce) {
    finding.level = Level::problem;
    finding.remedy = "a run may not fit: make room, or write elsewhere with --out";
  } else if (free < kTight) {
    finding.level = Level::note;
    finding.remedy = "`limbeck check RECIPE` says how much a run needs";
  }
  return finding;
}

Finding runs_finding(const fs::path& runs) {
  std::error_code error;
  const bool is_there = fs::is_directory(runs, error);
  const fs::path folder = is_there ? runs : (runs.has_parent_path() ? runs.parent_path() : fs::path("."));
  const fs::path trial = folder / (".limbeck-doctor-" + std::to_string(::getpid()));
  std::ofstream(trial) << "may this be written?";
  const bool writable = fs::file_size(trial, error) > 0 && !error;
  fs::remove(trial, error);
  if (writable)
    return {"run folder", Level::ok, runs.string() + (is_there ? " can be written" : " can be made")};
  return {"run folder", Level::problem, runs.string() + " cannot be written",
          "go to a folder of yours, or give `limbeck run` another place with --out"};
}

std::vector<Finding> data_findings(const data::sets::Registry& sets) {
  std::vector<Finding> findings;
  for (const std::string& name : sets.names()) {
    const data::sets::Source train = source_of(sets, name, "train"), test = source_of(sets, name, "test");
    if (train.open && test.open)
      findings.push_back(data_finding(name, train, test, where_it_looks(sets, name)));
  }
  return findings;
}

}  // namespace limbeck::app
