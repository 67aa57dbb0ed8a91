#include "limbeck/app/sweeping.h"

#include <iostream>
#include <map>

#include "limbeck/app/console.h"
#include "limbeck/app/process.h"
#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"
#include "limbeck/base/version.h"
#include "limbeck/config/node.h"
#include "limbeck/record/json.h"
#include "limbeck/tensor/machine.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/run.h"

namespace limbeck::app {
namespace fs = std::filesystem;
namespace {

constexpr int kStopped = 130;

void write_index(const fs::path& folder, const Asked& asked, const Points& points) {
  record::Json axes = record::Json::array(), all = record::Json::array();
  for (const train::Axis& axis : points.sweep.axes)
    axes.push_back({{"path", axis.path}, {"values", axis.values}});
  for (std::size_t i = 0; i < points.plans.size(); ++i) {
    record::Json labels = record::Json::object();
    for (const auto& [axis, value] : points.sweep.points[i].labels) labels[axis] = value;
    all.push_back({{"folder", points.sweep.points[i].name},
                   {"labels", labels},
                   {"role", train::role_of(points.plans[i])}});
  }
  record::write_json(folder / "sweep.json",
                     {{"limbeck", kVersion},
                      {"name", points.plans.front().name},
                      {"recipe", fingerprint(config::write(config::read(asked.recipe)))},
                      {"axes", axes},
                      {"points", all}},
                     record::Layout::indented);
}

bool is_finished(const fs::path& folder, const train::Plan& plan) {
  const fs::path recipe = folder / "recipe.yaml";
  return fs::exists(folder / "summary.json") && fs::exists(recipe) &&
         config::parse(read_file(recipe), recipe.string()) == plan.recipe;
}

// Faults of any point before the first one runs; absent files are told before what is guessed of them.
void try_out(const Points& points, bool smoke) {
  if (!smoke) {
    train::Sets sets(points.plans.front(), train::Sets::Rows::real);
    train::open_sets(points.plans.front(), sets);
  }
  train::probe_points(points.sweep, points.plans);
}

std::vector<std::string> words_for(const Asked& asked, const Points& points, const std::string& point,
                                   const fs::path& folder, int threads, const Context& context) {
  std::vector<std::string> words = {"run",
                                    asked.recipe,
                                    "--point",
                                    point,
                                    "--out",
                                    folder.string(),
                                    "--threads",
                                    std::to_string(threads),
                                    "--loader-threads",
                                    std::to_string(context.loader_threads),
                                    "--store",
                                    store_of(asked.running, sweep_folder(asked, points)).string(),
                                    "--checkpoint-every",
                                    number_text(asked.running.checkpoint_seconds)};
  for (const std::string& set : asked.sets) words.insert(words.end(), {"--set", set});
  if (asked.seeds) words.insert(words.end(), {"--seeds", std::to_string(*asked.seeds)});
  if (asked.running.smoke) words.emplace_back("--smoke");
  if (asked.running.fresh) words.emplace_back("--fresh");
  return words;
}

std::string last_line(const fs::path& file) {
  const std::vector<std::string> lines = split(read_file(file), '\n');
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    if (!line->empty()) return *line;
  return "it said nothing";
}

// The children that are at work, by process.
class Crew {
 public:
  Crew(Console& console, std::size_t all) : console_(console), all_(all) {}

  void add(pid_t process, const std::string& point, const fs::path& log) { working_[process] = {point, log}; }
  std::size_t size() const { return working_.size(); }
  bool stopped() const { return stopped_; }
  const std::vector<std::string>& failed() const { return failed_; }

  void wait_for_one() {
    const Ended ended = wait_for_any();
    const auto it = working_.find(ended.process);
    if (it == working_.end()) return;
    const auto [point, log] = it->second;
    working_.erase(it);
    ++done_;
    stopped_ = stopped_ || ended.code == kStopped;
    const std::string place = std::to_string(done_) + " of " + std::to_string(all_) + ": " + point;
    if (ended.code == 0) return console_.phase(place + " is done");
    if (ended.code == kStopped) return console_.phase(place + " has stopped");
    failed_.push_back(point);
    console_.warning(place + " failed (exit code " + std::to_string(ended.code) + "): " + last_line(log) +
                     " (all it said is in " + log.string() + ")");
  }

 private:
  struct Work {
    std::string point;
    fs::path log;
  };
  Console& console_;
  std::size_t all_, done_ = 0;
  std::map<pid_t, Work> working_;
  std::vector<std::string> failed_;
  bool stopped_ = false;
};

}  // namespace

Points compile_asked(const Asked& asked, const Context& context) {
  Points points{train::points_of(config::read(asked.recipe), {.sets = asked.sets, .seeds = asked.seeds}), {}};
  if (asked.point) {
    std::vector<std::string> names;
    for (const train::Point& point : points.sweep.points) names.push_back(point.name);
    std::erase_if(points.sweep.points, [&](const train::Point& point) { return point.name != *asked.point; });
    if (points.sweep.points.empty())
      throw UserError(asked.recipe + " has no point '" + *asked.point + "'" +
                      did_you_mean(*asked.point, names));
  }
  points.plans =
      train::compile_points(points.sweep, context.registries, fs::path(asked.recipe).stem().string());
  return points;
}

fs::path sweep_folder(const Asked& asked, const Points& points) {
  if (!asked.running.folder.empty()) return asked.running.folder;
  return fs::path("runs") / (points.plans.front().name + (asked.running.smoke ? "-smoke" : ""));
}

void run_points(const Asked& asked, const Points& points, Context& context) {
  const fs::path folder = sweep_folder(asked, points);
  if (fs::exists(folder / "recipe.yaml"))
    throw UserError(folder.string() +
                    " holds one run, not a sweep's; choose another folder with --out, or remove it");
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < points.plans.size(); ++i)
    if (!is_finished(folder / points.sweep.points[i].name, points.plans[i]))
      missing.push_back(points.sweep.points[i].name);
  if (!missing.empty()) try_out(points, asked.running.smoke);
  write_index(folder, asked, points);
  Console console(Console::style(context.quiet || context.json));
  const int share = std::max(1, threads() / std::max(1, asked.jobs));
  console.phase(std::to_string(points.plans.size()) + " runs in " + folder.string() + ", " +
                std::to_string(points.plans.size() - missing.size()) + " of them finished; " +
                std::to_string(asked.jobs) + " at a time with " + std::to_string(share) + " threads each");
  Crew crew(console, missing.size());
  for (const std::string& point : missing) {
    if (crew.stopped() || console.stop()) break;
    const fs::path log = folder / "logs" / (point + ".txt");
    crew.add(start(words_for(asked, points, point, folder / point, share, context), log), point, log);
    if (crew.size() >= static_cast<std::size_t>(asked.jobs)) crew.wait_for_one();
  }
  while (crew.size() > 0) crew.wait_for_one();
  if (crew.stopped() || console.stop()) throw Interrupted("stopped; the same command goes on where it was");
  if (!crew.failed().empty()) context.exit_code = 2;
}

}  // namespace limbeck::app
