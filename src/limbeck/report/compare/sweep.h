#pragma once
// A sweep folder as values: sweep.json and the run folder of every finished point. docs/run-folder.md
// describes both.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/report/run.h"

namespace limbeck::report::compare {

struct Axis {
  std::string path;  // "seed", "stages.distil.losses"
  std::vector<std::string> values;

  bool is_seed() const { return path == "seed" || path.ends_with(".seed"); }
  std::string short_name() const;  // "losses"
};

using Labels = std::map<std::string, std::string>;  // value by path of the axis

/// How a point's outcome learned: by labels and at most one `kd`; without any teacher; otherwise.
enum class Taught { plain_kd, alone, other };

struct Point {
  std::string folder;  // below the sweep's
  Labels labels;       // one for each axis
  Taught taught = Taught::other;
  std::optional<Run> run;  // nothing where it is not finished
};

struct Sweep {
  std::filesystem::path folder;
  std::string name, version, fingerprint;
  std::vector<Axis> axes;
  std::vector<Point> points;

  std::vector<const Run*> finished() const;
};

/// UserError where `folder` has no sweep.json, where that or a run folder is not what docs/run-folder.md
/// says, or where no point is finished.
Sweep read_sweep(const std::filesystem::path& folder);

/// What tells the seeds of a point apart: the values of all axes that are seeds, "" where none is.
std::string seed_of(const std::vector<Axis>& axes, const Labels& labels);

/// A point without its seeds, in words: "kd", "wide, temperature 4"; "" where all axes are seeds.
std::string name_of(const std::vector<Axis>& axes, const Labels& labels);

/// "seed=2, losses=kd", for messages.
std::string in_words(const std::vector<Axis>& axes, const Labels& labels);

}  // namespace limbeck::report::compare
