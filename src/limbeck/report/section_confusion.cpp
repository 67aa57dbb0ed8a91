// What the outcome takes for what, beside how that differs from its teacher.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/html.h"
#include "limbeck/report/models.h"
#include "limbeck/report/sections.h"

namespace limbeck::report::sections {
namespace {

using Matrix = std::vector<std::vector<int64_t>>;

constexpr std::size_t kMostNumbers = 20;  // classes up to which every cell shows its count
constexpr std::size_t kMostCells = 200;   // classes up to which there is a picture
constexpr std::size_t kMistakes = 8;      // listed in words

bool square(const Matrix& matrix) {
  return !matrix.empty() &&
         std::ranges::all_of(matrix, [&](const auto& row) { return row.size() == matrix.size(); });
}

Matrix minus(const Matrix& a, const Matrix& b) {
  Matrix result = a;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) result[i][j] -= b[i][j];
  return result;
}

// Shades grow with the square root, so that a few large mistakes do not hide the others. The diagonal of
// counts has no shade.
struct Shades {
  double largest = 1;
  bool difference = false;

  Shades(const Matrix& matrix, bool is_difference) : difference(is_difference) {
    for (std::size_t i = 0; i < matrix.size(); ++i)
      for (std::size_t j = 0; j < matrix.size(); ++j)
        if (i != j || difference) largest = std::max(largest, std::abs(static_cast<double>(matrix[i][j])));
  }
  double of(int64_t count) const { return 0.9 * std::sqrt(std::abs(static_cast<double>(count)) / largest); }
  std::string kind(std::size_t i, std::size_t j, int64_t count) const {
    if (count == 0) return i == j ? "right zero" : "zero";
    if (!difference) return i == j ? "right" : "more";
    return std::string(i == j ? "right " : "") + (count > 0 ? "more" : "fewer");
  }
};

std::string shown(int64_t count, bool difference) {
  if (count == 0) return "\u00b7";
  return difference ? (count > 0 ? "+" : "\u2212") + grouped(std::abs(count)) : grouped(count);
}

std::string as_table(const JudgedSet& set, const Matrix& matrix, bool difference,
                     const std::string& caption) {
  const Shades shades(matrix, difference);
  std::string html = "<table class=\"confusion\"><caption>" + caption + "</caption>\n<thead><tr><td></td>";
  for (std::size_t j = 0; j < matrix.size(); ++j)
    html += "<th scope=\"col\"><span>" + escape(set.class_name(static_cast<int64_t>(j))) + "</span></th>";
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    html += "<tr><th scope=\"row\">" + escape(set.class_name(static_cast<int64_t>(i))) + "</th>";
    for (std::size_t j = 0; j < matrix.size(); ++j) {
      const int64_t count = matrix[i][j];
      const std::string kind = shades.kind(i, j, count);
      const bool shaded = kind.find("more") != std::string::npos || kind.find("fewer") != std::string::npos;
      html += "<td class=\"" + kind + (shaded && shades.of(count) > 0.78 ? " deep" : "") + "\"";
      if (shaded) html += fmt::format(" style=\"--shade:{:.2f}\"", shades.of(count));
      html += ">" + shown(count, difference) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table>\n";
}

std::string as_picture(const JudgedSet& set, const Matrix& matrix, bool difference,
                       const std::string& caption) {
  const Shades shades(matrix, difference);
  std::string html = fmt::format(
      "<figure class=\"confusion\"><figcaption>{}</figcaption><svg viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-label=\"True classes downwards, called classes across; the largest entries are listed below\">\n",
      caption, matrix.size(), matrix.size());
  for (std::size_t i = 0; i < matrix.size(); ++i)
    for (std::size_t j = 0; j < matrix.size(); ++j)
      if (matrix[i][j] != 0)
        html += fmt::format(
            "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"1\" height=\"1\" "
            "style=\"--shade:{:.2f}\"><title>{} called {}: {}</title></rect>\n",
            shades.kind(i, j, matrix[i][j]), j, i, shades.of(matrix[i][j]),
            escape(set.class_name(static_cast<int64_t>(i))), escape(set.class_name(static_cast<int64_t>(j))),
            shown(matrix[i][j], difference));
  return html + "</svg></figure>\n";
}

std::string matrix_html(const JudgedSet& set, const Matrix& matrix, bool difference,
                        const std::string& caption) {
  if (matrix.size() <= kMostNumbers)
    return scrolling(difference ? "Difference to the teacher" : "Confusion matrix",
                     as_table(set, matrix, difference, caption));
  return matrix.size() <= kMostCells ? as_picture(set, matrix, difference, caption) : "";
}

struct Mistake {
  std::size_t truth, called;
  int64_t count;
};

std::string most_common(const Run& run, const JudgedSet& set, const Model& outcome, const Matrix& matrix,
                        const std::vector<std::pair<const Model*, const Matrix*>>& others) {
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < matrix.size(); ++i)
    for (std::size_t j = 0; j < matrix.size(); ++j)
      if (i != j && matrix[i][j] > 0) mistakes.push_back({i, j, matrix[i][j]});
  std::ranges::stable_sort(mistakes, std::greater{}, &Mistake::count);
  if (mistakes.size() > kMistakes) mistakes.resize(kMistakes);
  if (mistakes.empty()) return "";
  std::string html =
      "<h3>Most common mistakes</h3>\n<table class=\"plain\"><thead><tr><th scope=\"col\">Class</th><th "
      "scope=\"col\" class=\"text\">taken for</th>";
  const auto head = [&](const Model& model) {
    html += fmt::format("<th scope=\"col\"><span class=\"key {}\">{}</span></th>", role_class(model.role),
                        escape(label(run, model)));
  };
  for (const auto& [model, other] : others) head(*model);
  head(outcome);
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& [truth, called, count] : mistakes) {
    html += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"text\">{}</td>",
                        escape(set.class_name(static_cast<int64_t>(truth))),
                        escape(set.class_name(static_cast<int64_t>(called))));
    for (const auto& [model, other] : others) html += "<td>" + grouped((*other)[truth][called]) + "</td>";
    html += "<td>" + grouped(count) + "</td></tr>\n";
  }
  return scrolling("Most common mistakes", html + "</tbody></table>");
}

}  // namespace

std::string confusion(const Run& run) {
  const JudgedSet* set = run.test();
  const auto results = outcomes(run);
  if (!set || results.empty()) return "";
  const Model& outcome = *results.front();
  const Judgement* judged = set->find(outcome.name);
  if (!judged || !square(judged->confusion)) return "";
  const Matrix& matrix = judged->confusion;
  std::vector<std::pair<const Model*, const Matrix*>> others;
  const auto add = [&](const Model* model) {
    const Judgement* at = model && model != &outcome ? set->find(model->name) : nullptr;
    if (at && square(at->confusion) && at->confusion.size() == matrix.size())
      others.emplace_back(model, &at->confusion);
  };
  const Model* teacher = only_teacher(run);
  add(teacher);
  add(alone_of(run, outcome));
  std::string html = "<div class=\"pair\">\n";
  html += matrix_html(*set, matrix, false,
                      "<span class=\"key student\">" + escape(label(run, outcome)) + "</span>");
  std::string lead = "<p>Rows are the true classes, columns what " + escape(in_words(run, outcome)) +
                     " called them. The diagonal is right; the stronger the colour of a cell off it, the "
                     "more samples went that wrong way.</p>";
  if (!others.empty() && others.front().first == teacher) {
    html += matrix_html(*set, minus(matrix, *others.front().second), true,
                        escape(label(run, outcome)) + " less teacher");
    lead +=
        "<p>Beside it, the same less the teacher: <span class=\"key student\">more samples</span> or <span "
        "class=\"key teacher\">fewer</span> than the teacher put there.</p>";
  }
  html += "</div>\n";
  return section("confusion", "What is taken for what", lead,
                 html + most_common(run, *set, outcome, matrix, others));
}

}  // namespace limbeck::report::sections
