// Recall of each class: of its samples, how many each model called right.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <numeric>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/models.h"
#include "limbeck/report/scale.h"
#include "limbeck/report/sections.h"
#include "limbeck/report/statistics.h"

namespace limbeck::report::sections {
namespace {

constexpr std::size_t kMostClasses = 20;  // above, only those at both ends are shown

struct ClassRow {
  std::size_t index = 0;
  int64_t samples = 0;
  std::vector<double> recall;  // by model
  double gain = 0;             // of the outcome over its baseline
};

int64_t total(const std::vector<int64_t>& row) { return std::accumulate(row.begin(), row.end(), int64_t{0}); }

std::vector<const Model*> with_confusion(const Run& run, const JudgedSet& set) {
  std::vector<const Model*> models = judged_models(run, set);
  std::erase_if(models, [&](const Model* model) { return set.find(model->name)->confusion.empty(); });
  return models;
}

std::vector<ClassRow> rows_of(const JudgedSet& set, const std::vector<const Model*>& models,
                              const Model* outcome, const Model* alone) {
  std::vector<ClassRow> rows;
  const auto& first = set.find(models.front()->name)->confusion;
  for (std::size_t c = 0; c < first.size(); ++c) {
    ClassRow row{.index = c, .samples = total(first[c]), .recall = {}};
    if (row.samples == 0) continue;
    for (const Model* model : models) {
      const auto& confusion = set.find(model->name)->confusion;
      const bool fits = c < confusion.size() && c < confusion[c].size() && total(confusion[c]) > 0;
      row.recall.push_back(
          fits ? static_cast<double>(confusion[c][c]) / static_cast<double>(total(confusion[c])) : 0);
      if (models.size() > 1 && model == outcome) row.gain += row.recall.back();
      if (models.size() > 1 && model == alone) row.gain -= row.recall.back();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// How far two recalls of one class may differ by chance: the typical class, as if judged on different
// samples.
std::string chance(const std::vector<ClassRow>& rows, std::size_t models) {
  std::vector<int64_t> samples;
  double recall = 0;
  for (const ClassRow& row : rows) {
    samples.push_back(row.samples);
    recall += std::accumulate(row.recall.begin(), row.recall.end(), 0.0) / static_cast<double>(models);
  }
  std::ranges::sort(samples);
  const int64_t typical = samples[samples.size() / 2];
  recall /= static_cast<double>(rows.size());
  return "<p>" +
         prose("With about " + counted(typical, "sample") + " a class, differences below about " +
               points(unpaired_noise(recall, recall, typical)) + " may be chance.") +
         "</p>";
}

std::string track(const ClassRow& row, const std::vector<const Model*>& models, const Scale& scale) {
  const auto [low, high] = std::ranges::minmax(row.recall);
  std::string html = fmt::format(
      "<span class=\"track\" aria-hidden=\"true\"><i class=\"span\" "
      "style=\"left:{:.1f}%;width:{:.1f}%\"></i>",
      100 * scale.share(low), 100 * (scale.share(high) - scale.share(low)));
  for (std::size_t i = 0; i < models.size(); ++i)
    html += fmt::format("<i class=\"dot {}\" style=\"left:{:.1f}%\"></i>", role_class(models[i]->role),
                        100 * scale.share(row.recall[i]));
  return html + "</span>";
}

std::string table_of(const Run& run, const JudgedSet& set, const std::vector<const Model*>& models,
                     const std::vector<ClassRow>& rows, bool with_gain) {
  double low = 1, high = 0;
  for (const ClassRow& row : rows)
    for (const double recall : row.recall) {
      low = std::min(low, recall);
      high = std::max(high, recall);
    }
  const Scale scale = Scale::around(low, high, 4);
  std::string html =
      "<table class=\"plain classes\"><thead><tr><th scope=\"col\">Class</th><td class=\"wide\"><span "
      "class=\"track axis\">";
  for (const double tick : scale.ticks)
    html += fmt::format("<i style=\"left:{:.1f}%\"><span>{}</span></i>", 100 * scale.share(tick),
                        prose(fixed(100 * tick, 0) + " %"));
  html += "</span></td>";
  for (const Model* model : models)
    html += fmt::format("<th scope=\"col\"><span class=\"key {}\">{}</span></th>", role_class(model->role),
                        escape(label(run, *model)));
  if (with_gain) html += "<th scope=\"col\">Gain</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const ClassRow& row : rows) {
    html += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"wide\">{}</td>",
                        escape(set.class_name(static_cast<int64_t>(row.index))), track(row, models, scale));
    for (const double recall : row.recall) html += "<td>" + prose(percent(recall)) + "</td>";
    if (with_gain)
      html += "<td class=\"" + std::string(row.gain < 0 ? "worse" : "better") + "\">" +
              prose(" " + signed_points(row.gain)).substr(1) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody></table>";
}

}  // namespace

std::string classes(const Run& run) {
  const JudgedSet* set = run.test();
  const auto models = set ? with_confusion(run, *set) : std::vector<const Model*>{};
  if (models.empty()) return "";
  const auto results = outcomes(run);
  const Model* outcome = results.empty() ? nullptr : results.front();
  const Model* alone = outcome ? alone_of(run, *outcome) : nullptr;
  const bool with_gain = alone && set->find(alone->name) && set->find(outcome->name);
  std::vector<ClassRow> rows = rows_of(*set, models, outcome, with_gain ? alone : nullptr);
  if (rows.empty()) return "";
  if (with_gain) std::ranges::stable_sort(rows, std::greater{}, &ClassRow::gain);
  std::string lead = "<p>Of the samples of each class, the share that was called right";
  lead += with_gain ? "; the classes that gained most over the student alone come first.</p>" : ".</p>";
  if (models.size() > 1) lead += chance(rows, models.size());
  if (rows.size() > kMostClasses) {
    lead += "<p>" +
            prose("Of " + grouped(static_cast<int64_t>(rows.size())) + " classes, the first and the last " +
                  std::to_string(kMostClasses / 2) + " are shown.") +
            "</p>";
    rows.erase(rows.begin() + kMostClasses / 2, rows.end() - kMostClasses / 2);
  }
  return section("classes", "Class by class", lead,
                 scrolling("Recall by class", table_of(run, *set, models, rows, with_gain)));
}

}  // namespace limbeck::report::sections
