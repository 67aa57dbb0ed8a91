#include "limbeck/report/compare/sweep.h"

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/record/folder.h"
#include "limbeck/report/json.h"

namespace limbeck::report::compare {
namespace fs = std::filesystem;
namespace {

Taught taught_from(const std::string& role) {
  if (role == "kd") return Taught::plain_kd;
  return role == "alone" ? Taught::alone : Taught::other;
}

Axis read_axis(const Json& from) {
  Axis axis{.path = from.at("path").get<std::string>(), .values = {}};
  for (const Json& value : items(from, "values")) axis.values.push_back(value.get<std::string>());
  return axis;
}

// The folder's own folders alone: what sweep.json names must not lead out of it.
bool leads_out(const std::string& folder) {
  const fs::path path(folder);
  return folder.empty() || path.is_absolute() || std::ranges::find(path, fs::path("..")) != path.end();
}

Point read_point(const Json& from, const Sweep& sweep) {
  Point point{.folder = from.at("folder").get<std::string>(),
              .labels = from.at("labels").get<Labels>(),
              .taught = taught_from(get_or<std::string>(from, "role", "")),
              .run = {}};
  if (leads_out(point.folder))
    throw UserError("it names the folder '" + point.folder + "', which is no folder in it");
  for (const Axis& axis : sweep.axes)
    if (!point.labels.contains(axis.path))
      throw UserError("its point '" + point.folder + "' has no label for the axis " + axis.path);
  return point;
}

void read_facts(const Json& from, Sweep& sweep) {
  sweep.name = get_or<std::string>(from, "name", "");
  sweep.version = get_or<std::string>(from, "limbeck", "");
  sweep.fingerprint = get_or<std::string>(from, "recipe", "");
  for (const Json& axis : items(from, "axes")) sweep.axes.push_back(read_axis(axis));
  std::set<Labels> known;
  for (const Json& item : items(from, "points")) {
    Point point = read_point(item, sweep);
    if (!known.insert(point.labels).second)
      throw UserError("it lists the point " + in_words(sweep.axes, point.labels) + " twice");
    sweep.points.push_back(std::move(point));
  }
}

void read_runs(Sweep& sweep) {
  for (Point& point : sweep.points) {
    const fs::path folder = sweep.folder / point.folder;
    if (!fs::exists(record::Folder(folder).summary())) continue;
    Run run = read(folder);
    if (run.finished) point.run = std::move(run);
  }
}

// A value that says nothing without its axis.
bool needs_its_axis(const std::string& value) {
  return value.empty() || parse_number(value) || value == "true" || value == "false" || value == "none";
}

}  // namespace

std::string Axis::short_name() const { return path.substr(path.rfind('.') + 1); }

std::vector<const Run*> Sweep::finished() const {
  std::vector<const Run*> runs;
  for (const Point& point : points)
    if (point.run) runs.push_back(&*point.run);
  return runs;
}

Sweep read_sweep(const fs::path& folder) {
  const fs::path file = folder / "sweep.json";
  if (!fs::exists(file))
    throw UserError(
        folder.string() +
        " is no sweep's folder: it has no sweep.json. `limbeck compare RECIPE` makes one from a recipe "
        "with a `sweep:`.");
  Sweep sweep;
  sweep.folder = folder;
  try {
    read_facts(record::read_json(file), sweep);
  } catch (const Json::exception& error) {
    throw UserError(file.string() + " is not as docs/run-folder.md says (" + error.what() +
                    "); was it written by another version of limbeck, or changed since?");
  } catch (const UserError& error) {
    throw UserError(file.string() + " is not as docs/run-folder.md says: " + error.what());
  }
  read_runs(sweep);
  if (sweep.finished().empty())
    throw UserError(
        folder.string() + ": none of its " + std::to_string(sweep.points.size()) +
        " points is finished, so there is nothing to compare; `limbeck compare RECIPE` goes on with them.");
  return sweep;
}

std::string seed_of(const std::vector<Axis>& axes, const Labels& labels) {
  std::vector<std::string> seeds;
  for (const Axis& axis : axes)
    if (axis.is_seed() && labels.contains(axis.path)) seeds.push_back(labels.at(axis.path));
  return join(seeds, "/");
}

std::string name_of(const std::vector<Axis>& axes, const Labels& labels) {
  std::vector<std::string> parts;
  for (const Axis& axis : axes) {
    const auto label = labels.find(axis.path);
    if (axis.is_seed() || label == labels.end()) continue;
    const bool named = needs_its_axis(label->second) && axis.path != "variants";
    parts.push_back((named ? axis.short_name() + " " : "") + label->second);
  }
  return join(parts, ", ");
}

std::string in_words(const std::vector<Axis>& axes, const Labels& labels) {
  std::vector<std::string> parts;
  for (const Axis& axis : axes)
    if (const auto label = labels.find(axis.path); label != labels.end())
      parts.push_back(axis.short_name() + "=" + label->second);
  return join(parts, ", ");
}

}  // namespace limbeck::report::compare
