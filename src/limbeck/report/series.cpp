#include "limbeck/report/series.h"

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/measures.h"
#include "limbeck/report/models.h"

namespace limbeck::report {
namespace {

constexpr const char* kLoss = "Loss";

template <typename Item>
void add_once(std::vector<Item>& list, const Item& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

const double* value_of(const Epoch& epoch, const std::string& name) {
  const auto found = std::ranges::find(epoch.values, name, [](const auto& pair) { return pair.first; });
  return found == epoch.values.end() ? nullptr : &found->second;
}

// What models are judged by first: accuracy, unless the run has none of it.
std::string first_measure(const Run& run) {
  const std::string judged = run.test() ? main_measure(*run.test()) : "";
  return judged.empty() ? "accuracy" : judged;
}

// The main measure first, then the loss, its terms in the recipe's order, further measures, the learning rate
// last.
int rank(const StageCurves& curves, const std::string& measure) {
  if (measure == curves.first) return 0;
  if (measure == "loss") return 1;
  if (measure == "learning_rate") return 1000;
  if (curves.stage)
    for (std::size_t i = 0; i < curves.stage->losses.size(); ++i)
      if (curves.stage->losses[i].first == measure) return 2 + static_cast<int>(i);
  return 900;
}

// Of a measure that is no share its unit belongs to the title: charts have numbers alone.
std::string titled(const MeasureFacts& facts) {
  return facts.title + (facts.unit.empty() || facts.is_share() ? "" : ", " + facts.unit);
}

std::string title_of(const Run& run, const StageCurves& curves, const std::string& measure) {
  if (measure == "loss") return kLoss;
  if (measure == "learning_rate") return "Learning rate";
  const int place = rank(curves, measure);
  return place > 0 && place < 900 ? "Term " + measure : titled(facts_of(run, measure));
}

// A length in steps is no whole number of epochs, but by chance.
bool counts_steps(const Run& run, const std::string& name) {
  const auto stage = std::ranges::find(run.stages, name, &Stage::name);
  if (stage == run.stages.end() || !stage->epochs || *stage->epochs == std::round(*stage->epochs))
    return false;
  return std::ranges::all_of(
      run.epochs, [&](const Epoch& epoch) { return epoch.stage != name || epoch.step.has_value(); });
}

double place_of(const Epoch& epoch, bool steps) {
  return steps ? static_cast<double>(*epoch.step) : epoch.epoch;
}

Line line_of(const Run& run, const StageCurves& curves, const std::string& model, const std::string& name) {
  Line line{.label = set_of(name),
            .role = role_class(run, model),
            .dashed = set_of(name) == "train",
            .x = {},
            .y = {},
            .kept = {}};
  if (curves.models.size() > 1) line.label = trim(model + " " + line.label);
  for (const Epoch* row : curves.rows)
    if (const double* value = row->model == model ? value_of(*row, name) : nullptr) {
      line.x.push_back(place_of(*row, curves.steps));
      line.y.push_back(*value);
      const bool kept = curves.stage && curves.stage->kept_epoch == static_cast<int64_t>(row->epoch);
      if (kept && !line.dashed && !set_of(name).empty()) line.kept = line.x.back();
    }
  return line;
}

bool holds_line(const Panel& panel, const Line& line) {
  return std::ranges::any_of(panel.lines, [&](const Line& other) {
    return other.label == line.label && other.x == line.x && other.y == line.y;
  });
}

bool holds_all(const Panel& panel, const Panel& lines) {
  return std::ranges::all_of(lines.lines, [&](const Line& line) { return holds_line(panel, line); });
}

// Where the loss is one term of weight 1, the two have the same curve: the chart with more lines says both.
void leave_out_repetition(std::vector<Panel>& panels) {
  const auto loss = std::ranges::find(panels, kLoss, &Panel::title);
  if (loss == panels.end()) return;
  const auto term = std::find_if(panels.begin(), panels.end(), [&](const Panel& panel) {
    return panel.title != kLoss && (holds_all(panel, *loss) || holds_all(*loss, panel));
  });
  if (term == panels.end()) return;
  if (term->lines.size() > loss->lines.size()) loss->lines = term->lines;
  panels.erase(term);
}

void add_panels(const Run& run, StageCurves& curves, int& charts) {
  std::vector<std::string> measures;
  for (const std::string& name : curves.columns) add_once(measures, measure_of(name));
  for (const std::string& measure : measures) {
    Panel panel{.id = {},
                .title = title_of(run, curves, measure),
                .percent = facts_of(run, measure).is_share(),
                .lines = {}};
    for (const std::string& name : curves.columns)
      if (measure_of(name) == measure)
        for (const std::string& model : curves.models)
          if (Line line = line_of(run, curves, model, name); !line.x.empty())
            panel.lines.push_back(std::move(line));
    panel.steps = curves.steps;
    if (!panel.lines.empty()) curves.panels.push_back(std::move(panel));
  }
  leave_out_repetition(curves.panels);
  for (Panel& panel : curves.panels) panel.id = "chart-" + std::to_string(charts++);
}

// The main measure of each model on the first set that it did not learn from; a model of several stages goes
// on where it was.
std::optional<Panel> overview_of(const Run& run) {
  const MeasureFacts facts = facts_of(run, first_measure(run));
  Panel panel{.id = "chart-overview", .title = {}, .percent = facts.is_share(), .lines = {}};
  std::string measure;
  for (const Epoch& epoch : run.epochs)
    for (const auto& [name, value] : epoch.values)
      if (measure.empty() && measure_of(name) == first_measure(run) && set_of(name) != "train" &&
          !set_of(name).empty())
        measure = name;
  if (measure.empty()) return std::nullopt;
  // By steps where any of these stages was so long: networks of equal steps stand one below the other.
  panel.steps = std::ranges::any_of(run.epochs,
                                    [&](const Epoch& epoch) {
                                      return value_of(epoch, measure) && counts_steps(run, epoch.stage);
                                    }) &&
                std::ranges::all_of(run.epochs, [](const Epoch& epoch) { return epoch.step.has_value(); });
  for (const Model* model : in_order(run)) {
    Line line{.label = label(run, *model),
              .role = role_class(model->role),
              .dashed = false,
              .x = {},
              .y = {},
              .kept = {}};
    double begin = 0, last = 0;  // stages that measure nothing there take their time too
    std::string stage;
    for (const Epoch& epoch : run.epochs) {
      if (epoch.model != model->name) continue;
      if (epoch.stage != stage) begin = last;
      stage = epoch.stage;
      last = begin + place_of(epoch, panel.steps);
      if (const double* value = value_of(epoch, measure)) {
        line.x.push_back(last);
        line.y.push_back(*value);
      }
    }
    if (!line.x.empty()) panel.lines.push_back(std::move(line));
  }
  panel.title = facts.title + " on " + set_of(measure) +
                (facts.unit.empty() || facts.is_share() ? "" : " in " + facts.unit) + ", all models";
  return panel.lines.size() > 1 ? std::optional(panel) : std::nullopt;
}

}  // namespace

std::string measure_of(const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::string set_of(const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? "" : name.substr(0, dot);
}

std::string Panel::description() const {
  std::string text = title + (steps ? " over steps." : " over epochs.");
  for (const Line& line : lines) {
    const auto shown = [this](double value) {
      return percent ? report::percent(value) : significant(value, 3);
    };
    text += " " + (line.label.empty() ? std::string("It goes") : line.label + " goes") + " from " +
            shown(line.y.front()) + " to " + shown(line.y.back()) + ".";
  }
  return text;
}

Curves collect_curves(const Run& run) {
  Curves curves{.overview = overview_of(run), .stages = {}};
  std::vector<std::string> names;
  for (const Stage& stage : run.stages) add_once(names, stage.name);
  for (const Epoch& epoch : run.epochs) add_once(names, epoch.stage);
  int charts = 0;
  for (const std::string& name : names) {
    StageCurves of{.stage = nullptr,
                   .name = name,
                   .first = first_measure(run),
                   .models = {},
                   .panels = {},
                   .columns = {},
                   .rows = {}};
    const auto stage = std::ranges::find(run.stages, name, &Stage::name);
    if (stage != run.stages.end()) of.stage = &*stage;
    for (const Epoch& epoch : run.epochs) {
      if (epoch.stage != name) continue;
      add_once(of.models, epoch.model);
      for (const auto& value : epoch.values) add_once(of.columns, value.first);
      of.rows.push_back(&epoch);
    }
    if (of.rows.empty()) continue;
    of.steps = counts_steps(run, name);
    std::ranges::stable_sort(of.columns, {}, [&](const std::string& column) {
      return std::pair(rank(of, measure_of(column)), set_of(column) != "train");
    });
    add_panels(run, of, charts);
    curves.stages.push_back(std::move(of));
  }
  return curves;
}

}  // namespace limbeck::report
