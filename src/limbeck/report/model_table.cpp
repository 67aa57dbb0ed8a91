#include "limbeck/report/model_table.h"

#include <algorithm>
#include <functional>
#include <set>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/headline.h"
#include "limbeck/report/measures.h"
#include "limbeck/report/models.h"

namespace limbeck::report {
namespace {

using Value = std::function<Cell(const Model&)>;

void add_row(const ModelTable& table, Group& group, const std::string& label, const std::string& note,
             const Value& value) {
  Row row{.label = label, .note = note, .cells = {}};
  for (const Model* model : table.models) row.cells.push_back(value(*model));
  const bool any = std::ranges::any_of(row.cells, [](const Cell& cell) { return !cell.text.empty(); });
  if (any) group.rows.push_back(std::move(row));
}

std::string gain_note(const Run& run, const JudgedSet& set, const Model& model) {
  const Model* alone = alone_of(run, model);
  const auto gain = alone ? difference(set, model.name, alone->name) : std::nullopt;
  return gain ? signed_points(gain->value) + (gain->value < 0 ? " below alone" : " over alone") : "";
}

// "+0.41 dB over alone".
std::string gain_note(const Run& run, const JudgedSet& set, const Model& model, const std::string& measure,
                      double value) {
  const Model* alone = alone_of(run, model);
  const Judgement* judged = alone ? set.find(alone->name) : nullptr;
  const auto other = judged ? value_in(*judged, measure) : std::nullopt;
  if (!other || written(facts_of(run, measure), value) == written(facts_of(run, measure), *other)) return "";
  return (value < *other ? "-" : "+") + distance(facts_of(run, measure), value, *other) +
         (value < *other ? " below alone" : " over alone");
}

// "1/12 of the teacher" for a model that is no teacher itself.
std::string share_note(const Run& run, const Model& model, std::optional<int64_t> Model::*member) {
  const Model* teacher = only_teacher(run);
  if (!teacher || teacher == &model || model.role == Role::other) return "";
  const int64_t part = (model.*member).value_or(0), whole = (teacher->*member).value_or(0);
  if (part <= 0 || whole <= 0) return "";
  const double ratio = static_cast<double>(part) / static_cast<double>(whole);
  if (ratio > 0.95 && ratio < 1.05) return "";
  const std::string share = proportion(static_cast<double>(part), static_cast<double>(whole));
  return share.ends_with("times") ? share + " the teacher's" : share + " of the teacher's";
}

const Latency* latency_at(const Model& model, int64_t batch) {
  const auto found = std::ranges::find(model.latency, batch, &Latency::batch);
  return found == model.latency.end() ? nullptr : &*found;
}

Cell latency_cell(const Run& run, const Model& model, int64_t batch) {
  const Latency* latency = latency_at(model, batch);
  if (!latency) return {};
  const Model* teacher = only_teacher(run);
  const Latency* slow = teacher && teacher != &model ? latency_at(*teacher, batch) : nullptr;
  std::string note;
  if (slow && latency->milliseconds > 0 && slow->milliseconds > 0) {
    const double times = slow->milliseconds / latency->milliseconds;
    if (times > 1.05) note = significant(times, 2) + " times as fast as the teacher";
    if (times < 0.95) note = significant(1 / times, 2) + " times as slow as the teacher";
  }
  return {milliseconds(latency->milliseconds), note};
}

Group quality(const Run& run, const JudgedSet& set, const ModelTable& table) {
  Group group{.title = "On " + set.name + (set.samples > 0 ? ", " + counted(set.samples, "sample") : ""),
              .rows = {}};
  const auto judged = [&](const std::string& label, const std::string& note, const auto& value) {
    add_row(table, group, label, note, [&](const Model& model) {
      const Judgement* judgement = set.find(model.name);
      return judgement ? value(model, *judgement) : Cell{};
    });
  };
  judged("Accuracy", "share of samples called right", [&](const Model& model, const Judgement& at) {
    return at.accuracy ? Cell{percent(*at.accuracy), gain_note(run, set, model)} : Cell{};
  });
  judged("Loss", "mean cross-entropy with the labels", [](const Model&, const Judgement& at) {
    return at.loss ? Cell{fixed(*at.loss, 3), ""} : Cell{};
  });
  judged("Calibration error", "how far confidence is from accuracy", [](const Model&, const Judgement& at) {
    return at.calibration_error ? Cell{percent(*at.calibration_error), ""} : Cell{};
  });
  std::set<std::string> teachers, others;
  for (const auto& [name, at] : set.models) {
    for (const auto& [teacher, share] : at.agreement) teachers.insert(teacher);
    for (const auto& [measure, value] : at.others) others.insert(measure);
  }
  for (const std::string& teacher : teachers) {
    const Model* model = run.find(teacher);
    judged("Agreement with " + (model ? in_words(run, *model) : teacher), "share of samples called the same",
           [&](const Model& of, const Judgement& at) {
             const auto share = at.agreement.find(teacher);
             return share == at.agreement.end() || of.name == teacher ? Cell{}
                                                                      : Cell{percent(share->second), ""};
           });
  }
  for (const std::string& measure : others) {
    const MeasureFacts facts = facts_of(run, measure);
    judged(facts.title, facts.says, [&](const Model& model, const Judgement& at) {
      const auto value = value_in(at, measure);
      return value ? Cell{written(facts, *value), gain_note(run, set, model, measure, *value)} : Cell{};
    });
  }
  return group;
}

Group size(const Run& run, const ModelTable& table) {
  Group group{.title = "Size", .rows = {}};
  add_row(table, group, "Parameters", "numbers that were learned", [&](const Model& model) {
    return model.parameters ? Cell{grouped(*model.parameters), share_note(run, model, &Model::parameters)}
                            : Cell{};
  });
  add_row(table, group, "Multiply-accumulates", "for one sample", [&](const Model& model) {
    return model.multiply_accumulates ? Cell{grouped(*model.multiply_accumulates),
                                             share_note(run, model, &Model::multiply_accumulates)}
                                      : Cell{};
  });
  add_row(table, group, "Size of the weights", "", [&](const Model& model) {
    return model.bytes ? Cell{bytes(static_cast<double>(*model.bytes)), share_note(run, model, &Model::bytes)}
                       : Cell{};
  });
  return group;
}

Group speed(const Run& run, const ModelTable& table) {
  Group group{.title = "Speed, measured", .rows = {}};
  std::set<int64_t> batches;
  for (const Model* model : table.models)
    for (const Latency& latency : model->latency) batches.insert(latency.batch);
  for (const int64_t batch : batches)
    add_row(table, group, batch == 1 ? "Latency of one sample" : "Latency of " + grouped(batch) + " samples",
            batch == 1 ? "" : "as one batch",
            [&](const Model& model) { return latency_cell(run, model, batch); });
  return group;
}

}  // namespace

ModelTable model_table(const Run& run) {
  ModelTable table{.models = in_order(run), .titles = {}, .groups = {}};
  for (const Model* model : table.models) table.titles.push_back(label(run, *model));
  for (const JudgedSet& set : run.judged) table.groups.push_back(quality(run, set, table));
  table.groups.push_back(size(run, table));
  table.groups.push_back(speed(run, table));
  std::erase_if(table.groups, [](const Group& group) { return group.rows.empty(); });
  return table;
}

}  // namespace limbeck::report
