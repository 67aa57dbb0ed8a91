#include "limbeck/train/sweep.h"

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"
#include "limbeck/config/describe.h"
#include "limbeck/config/path.h"
#include "limbeck/train/learning.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

using config::Entry;
using config::Findings;
using config::Node;

const std::string kAsWritten = "as_written", kVariants = "variants";
constexpr std::size_t kLongestName = 120;

// One value of an axis: the changes that it makes.
struct Value {
  std::string name;
  std::vector<std::pair<std::string, Node>> changes;
};

struct Values {
  std::string path;
  config::Mark mark;
  std::vector<Value> all;
};

Value value_of(const std::string& path, const std::string& name, const Node& value) {
  if (value.is_scalar() && value.text == kAsWritten) return {name, {}};
  return {name, {{path, value}}};
}

Values read_variants(const Entry& axis, Findings& findings) {
  Values values{kVariants, axis.mark, {}};
  if (!axis.value.is_map())
    findings.fault(axis.mark, "sweep.variants", "must map names to {path: value, ...}");
  for (const Entry& entry : axis.value.entries) {
    Value value{entry.key, {}};
    if (!entry.value.is_map())
      findings.fault(entry.mark, "sweep.variants." + entry.key,
                     "must be a map of paths to values; {} changes nothing");
    for (const Entry& change : entry.value.entries) value.changes.emplace_back(change.key, change.value);
    values.all.push_back(std::move(value));
  }
  return values;
}

Values read_axis(const Entry& axis, Findings& findings) {
  if (axis.key == kVariants) return read_variants(axis, findings);
  Values values{axis.key, axis.mark, {}};
  for (const Entry& entry : axis.value.entries)
    values.all.push_back(value_of(axis.key, entry.key, entry.value));
  for (const Node& item : axis.value.items)
    values.all.push_back(value_of(axis.key, item.is_scalar() ? item.text : config::line_of(item), item));
  return values;
}

// The axes, in the recipe's order.
std::vector<Values> read_axes(const Node& recipe, Findings& findings) {
  std::vector<Values> axes;
  const Node* sweep = recipe.find("sweep");
  if (!sweep) return axes;
  if (!sweep->is_map()) {
    findings.fault(sweep->mark, "sweep", "must map paths to values, such as {seed: [1, 2, 3]}");
    return axes;
  }
  for (const Entry& axis : sweep->entries) {
    Values values = read_axis(axis, findings);
    std::set<std::string> names;
    for (const Value& value : values.all)
      if (!names.insert(value.name).second)
        findings.fault(axis.mark, "sweep." + axis.key, "has the value '" + value.name + "' twice");
    if (values.all.empty())
      findings.fault(axis.mark, "sweep." + axis.key, "must have values: a list, or a map of names to values");
    axes.push_back(std::move(values));
  }
  return axes;
}

void replace_seeds(Node& recipe, int64_t seeds) {
  std::vector<Node> numbers;
  for (int64_t i = 1; i <= seeds; ++i) numbers.push_back(Node::scalar(std::to_string(i), recipe.mark));
  const Node* found = recipe.find("sweep");
  Node sweep = found && found->is_map() ? *found : Node::map({}, recipe.mark);
  const auto axis = std::find_if(sweep.entries.begin(), sweep.entries.end(),
                                 [](const Entry& e) { return is_seed_axis(e.key); });
  if (axis != sweep.entries.end())
    axis->value = Node::list(numbers, axis->mark);
  else
    sweep.entries.insert(sweep.entries.begin(), {"seed", Node::list(numbers, recipe.mark), recipe.mark});
  recipe.set("sweep", std::move(sweep));
}

// What folders call an axis: the last step of its path, or all of it where two axes end alike.
std::string short_name(const std::string& path, const std::vector<Values>& axes) {
  const auto last = [](const std::string& text) { return text.substr(text.rfind('.') + 1); };
  const auto alike = std::count_if(axes.begin(), axes.end(),
                                   [&](const Values& axis) { return last(axis.path) == last(path); });
  return path == kVariants ? "variant" : alike > 1 ? path : last(path);
}

std::string as_folder(const std::string& text) {
  std::string name = text;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && std::string("=,._+-").find(c) == std::string::npos)
      c = '-';
  if (name.size() > kLongestName)
    name = name.substr(0, kLongestName - 9) + "-" + fingerprint(text).substr(0, 8);
  return name;
}

// The recipe with one value of every axis at work.
Point make_point(const Node& recipe, const std::vector<Values>& axes, const std::vector<std::size_t>& chosen,
                 Findings& findings) {
  Point point{"", {}, recipe};
  point.recipe.erase("sweep");
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const Value& value = axes[a].all[chosen[a]];
    point.labels.emplace_back(axes[a].path, value.name);
    point.name += (a ? "," : "") + short_name(axes[a].path, axes) + "=" + value.name;
    for (const auto& [path, node] : value.changes) {
      try {
        config::set_path(point.recipe, path, node);
      } catch (const UserError& error) {
        findings.fault(axes[a].mark, "sweep." + axes[a].path, error.what());
      }
    }
  }
  point.name = as_folder(point.name);
  return point;
}

}  // namespace

bool is_seed_axis(const std::string& path) { return path == "seed" || path.ends_with(".seed"); }

Sweep points_of(Node recipe, const SweepOptions& options) {
  Findings findings;
  for (const std::string& assignment : options.sets) {
    try {
      config::apply_set(recipe, assignment);
    } catch (const UserError& error) {
      findings.faults.push_back(error.what());
    }
  }
  if (options.seeds) replace_seeds(recipe, *options.seeds);
  const std::vector<Values> axes = read_axes(recipe, findings);
  findings.check();
  Sweep sweep;
  for (const Values& axis : axes) {
    sweep.axes.push_back({axis.path, {}});
    for (const Value& value : axis.all) sweep.axes.back().values.push_back(value.name);
  }
  std::set<std::string> names;
  std::vector<std::size_t> chosen(axes.size(), 0);
  for (bool more = true; more;) {
    sweep.points.push_back(make_point(recipe, axes, chosen, findings));
    if (!names.insert(sweep.points.back().name).second)
      findings.fault(
          recipe.mark, "sweep",
          "has two points named '" + sweep.points.back().name + "'; give values names: {name: value}");
    more = false;
    for (std::size_t a = axes.size(); a-- > 0 && !more;) {
      more = ++chosen[a] < axes[a].all.size();
      if (!more) chosen[a] = 0;
    }
  }
  findings.check();
  return sweep;
}

std::vector<Plan> compile_points(const Sweep& sweep, const Registries& registries, const std::string& name) {
  std::vector<Plan> plans;
  Findings findings;
  std::set<std::string> told;
  for (const Point& point : sweep.points) {
    try {
      plans.push_back(compile(point.recipe, registries, {.sets = {}, .name = name}));
    } catch (const RecipeError& error) {
      for (const std::string& fault : error.faults())
        if (told.insert(fault).second) findings.faults.push_back(fault);
    }
  }
  findings.check();
  return plans;
}

std::string role_of(const Plan& plan) {
  int taught = 0, by_kd = 0, stages = 0;
  for (const auto& stage : plan.stages) {
    const Learning* learning = stage->learning();
    if (!learning || stage->baseline || stage->declare().changes != plan.outcome) continue;
    ++stages;
    for (const Line& line : learning->lines) {
      if (line.teachers.empty()) continue;
      ++taught;
      if (line.entry == "kd" && line.teachers.size() == 1) ++by_kd;
    }
  }
  if (stages == 0) return "";
  return taught == 0 ? "alone" : taught == 1 && by_kd == 1 ? "kd" : "";
}

}  // namespace limbeck::train
