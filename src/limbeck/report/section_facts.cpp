// What was done, on what, and how to do it again.
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/sections.h"
#include "limbeck/report/stages.h"

namespace limbeck::report::sections {
namespace {

struct Column {
  std::string title;
  bool is_text = false;
};

// A value, and below it in small print what belongs to it.
struct Fact {
  std::string value, note;
};

std::string cell(const Fact& fact) {
  return prose(fact.value) + (fact.note.empty() ? "" : "<small>" + prose(fact.note) + "</small>");
}

std::string facts_table(const std::string& name, const std::vector<Column>& columns,
                        const std::vector<std::vector<Fact>>& rows) {
  if (rows.empty()) return "";
  std::string html = "<table class=\"plain\"><thead><tr>";
  for (const Column& column : columns)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_text ? " class=\"text\"" : "",
                        escape(column.title));
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    html += "<tr><th scope=\"row\">" + cell(row.front()) + "</th>";
    for (std::size_t i = 1; i < row.size(); ++i)
      html += fmt::format("<td{}>{}</td>", columns[i].is_text ? " class=\"text\"" : "", cell(row[i]));
    html += "</tr>\n";
  }
  return "<h3>" + escape(name) + "</h3>\n" + scrolling(name, html + "</tbody></table>");
}

std::vector<Fact> stage_facts(const Stage& stage) {
  const std::string samples = stage.samples ? counted(*stage.samples, "sample") : "";
  const std::string steps = stage.steps ? counted(*stage.steps, "step") : "";
  const std::string rate =
      stage.samples_per_second ? grouped(static_cast<int64_t>(*stage.samples_per_second)) + " samples/s" : "";
  return {{stage.name, stage.verb + " " + join(stage.object, ", ") + (stage.baseline ? " (baseline)" : "")},
          {stage.set, samples},
          {stage.epochs ? number_text(*stage.epochs) + (*stage.epochs == 1 ? " epoch" : " epochs") : steps,
           stage.epochs ? steps : ""},
          {losses_in_words(stage), ""},
          {stage.kept_epoch ? "epoch " + grouped(*stage.kept_epoch) : stage.kept,
           stage.kept_epoch ? stage.kept : ""},
          {stage.seconds ? seconds(*stage.seconds) : "", rate},
          {stage.waiting_for_data ? percent(*stage.waiting_for_data) : "", ""}};
}

std::string stages_table(const Run& run) {
  std::vector<std::vector<Fact>> rows;
  for (const Stage& stage : run.stages) rows.push_back(stage_facts(stage));
  return facts_table("Stages",
                     {{"Stage"},
                      {"On", true},
                      {"Length", true},
                      {"Loss", true},
                      {"Kept", true},
                      {"Time"},
                      {"Waiting for data"}},
                     rows);
}

std::string sets_table(const Run& run) {
  std::vector<std::vector<Fact>> rows;
  for (const DataSet& set : run.sets)
    rows.push_back({{set.name, ""},
                    {set.source, ""},
                    {set.samples ? grouped(*set.samples) : "", ""},
                    {set.held_out ? "held out: read after the last stage that learned" : "", ""}});
  return facts_table("Sets", {{"Set"}, {"Source", true}, {"Samples"}, {"", true}}, rows);
}

std::string list_of(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string html = "<dl class=\"facts\">\n";
  for (const auto& [name, value] : facts)
    if (!value.empty())
      html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value));
  return html + "</dl>\n";
}

// "operating_system" as "Operating system".
std::vector<std::pair<std::string, std::string>> readable(
    std::vector<std::pair<std::string, std::string>> facts) {
  for (auto& [name, value] : facts) {
    std::ranges::replace(name, '_', ' ');
    name = capital(name);
  }
  return facts;
}

std::string this_run(const Run& run) {
  std::string deterministic;
  if (run.deterministic)
    deterministic = *run.deterministic
                        ? "yes: the same program, processor type and threads give the same files, bit for bit"
                        : "no: doing it again gives similar numbers, not the same ones";
  return "<h3>This run</h3>\n" +
         list_of({{"Name", run.name},
                  {"State", run.finished ? "finished" : "not finished"},
                  {"Seed", run.seed ? std::to_string(*run.seed) : ""},
                  {"Deterministic", deterministic},
                  {"Fingerprint of the recipe", run.fingerprint},
                  {"Limbeck", run.version},
                  {"Peak memory", run.peak_memory_bytes ? bytes(*run.peak_memory_bytes) : ""},
                  {"Exported", join(run.exports, ", ")}});
}

std::string again(const Run& run) {
  std::string html =
      "<h3>Do it again</h3>\n<p>The run folder holds the recipe with everything that was set on the command "
      "line:</p>\n<pre class=\"command\"><code>limbeck run recipe.yaml --out again</code></pre>\n";
  if (!run.command.empty())
    html += "<p>This run was started as</p>\n<pre class=\"command\"><code>" + escape(run.command) +
            "</code></pre>\n";
  if (!run.recipe.empty())
    html += "<details class=\"recipe\"><summary>The resolved recipe</summary>\n<pre tabindex=\"0\"><code>" +
            escape(run.recipe) + "</code></pre></details>\n";
  return html;
}

}  // namespace

std::string facts(const Run& run) {
  std::string html =
      stages_table(run) + sets_table(run) + "<div class=\"two\"><div>\n" + this_run(run) + "</div>\n";
  if (!run.environment.empty())
    html += "<div>\n<h3>Machine</h3>\n" + list_of(readable(run.environment)) + "</div>\n";
  return section("facts", "How it was done", "",
                 html + "</div>\n<div class=\"again\">\n" + again(run) + "</div>\n");
}

}  // namespace limbeck::report::sections
