// Soft targets: what a network tells beside the right class, at several temperatures.
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, section 2.
//   https://arxiv.org/abs/1503.02531
//
//   q_c = exp(z_c / T) / sum over k of exp(z_k / T)
//
// As T goes to 0 it is the class called; as T grows all classes become equal. The paper tells of them in
// words (a 2 that looks like a 3 or like a 7) and draws none.

#include <ATen/ATen.h>

#include "limbeck/base/text.h"
#include "limbeck/explain/photographs.h"
#include "limbeck/explain/rows.h"
#include "limbeck/explain/temperatures.h"
#include "limbeck/train/gallery.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;
using explain::Line;
using explain::Panel;

struct Options {
  std::vector<double> temperatures;
  int64_t images;
};

class SoftTargets final : public Analysis {
 public:
  explicit SoftTargets(Options options) : options_(std::move(options)) {}

  void check(const Scene& scene) override {
    require_labels(scene, "hard targets are the labels");
    require_class_scores(scene);
  }

  Figure draw(const Stage&, const Subject& subject, Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(subject.set);
    std::vector<int64_t> labels;
    for (int64_t row = 0; row < set.size(); ++row) labels.push_back(set.label(row));
    std::map<std::string, Tensor> logits;
    for (const std::string& model : subject.models)
      logits[model] = explain::gather(*workshop.models.get(model).model, set, "logits", lookout_of(workshop),
                                      [](const Tensor& values) { return values; });
    const std::vector<int64_t> rows = shown_rows(logits.at(subject.models.front()), labels, set);
    Figure figure = described(subject.models.front(), set.facts());
    figure.rows = set.size();
    const std::vector<Panel> photographs = explain::photographs(figure, set, rows);
    figure.add_array("labels", explain::labels_of(set, rows), "classes of the samples shown");
    Grid grid;
    grid.columns = {"image", "hard label"};
    for (const double temperature : options_.temperatures)
      grid.columns.push_back("T = " + number_text(temperature));
    std::map<std::string, std::vector<std::vector<Panel>>> answers;
    for (const std::string& model : subject.models) {
      answers[model] = answers_of(model, logits.at(model), labels, rows, figure);
      add_numbers(model, logits.at(model), labels, figure);
    }
    const std::vector<Panel> hard = hard_targets(logits.begin()->second.size(1), labels, rows, figure);
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (const std::string& model : subject.models) {
        const bool first = model == subject.models.front();
        Line line{model, model, {first ? photographs[i] : Panel{}, first ? hard[i] : Panel{}}};
        line.panels.insert(line.panels.end(), answers[model][i].begin(), answers[model][i].end());
        grid.lines.push_back(std::move(line));
      }
    figure.grids.push_back(std::move(grid));
    return figure;
  }

 private:
  // A network that is never right, as in a first trial, still shows something.
  std::vector<int64_t> shown_rows(const Tensor& logits, const std::vector<int64_t>& labels,
                                  const data::Set& set) const {
    std::vector<int64_t> rows = explain::least_sure(logits, labels, options_.images);
    return rows.empty() ? explain::in_turn(set, options_.images) : rows;
  }

  Figure described(const std::string& first, const data::Facts& facts) const {
    Figure figure;
    figure.title = "What soft targets tell";
    figure.shows =
        "A hard label names one class; a network's answer also says which others the image resembles, and a "
        "higher temperature makes that heard.";
    figure.paper =
        "G. Hinton, O. Vinyals, J. Dean, Distilling the Knowledge in a Neural Network, 2015, section 2";
    figure.notes = {"Bars from left to right: " + class_list(facts) +
                        "; the bright one is the label's. A bar that fills the height is 1.",
                    "Of each class the image that " + first + " calls right and is least sure of."};
    figure.numbers_title = "Means over the set";
    figure.numbers_columns = {"entropy in nats", "probability of the label", "of the likeliest other class"};
    return figure;
  }

  // The label's bar of each image.
  std::vector<Panel> hard_targets(int64_t classes, const std::vector<int64_t>& labels,
                                  const std::vector<int64_t>& rows, Figure& figure) const {
    std::vector<Panel> panels;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const int64_t label = labels[static_cast<std::size_t>(rows[i])];
      const Tensor target = (at::arange(classes) == label).to(at::kFloat);
      const std::string number = std::to_string(i + 1);
      panels.push_back({figure.add_picture("hard-" + number, explain::bars(target, label)), "",
                        "hard label of image " + number});
    }
    return panels;
  }

  // For each image a panel at each temperature.
  std::vector<std::vector<Panel>> answers_of(const std::string& model, const Tensor& logits,
                                             const std::vector<int64_t>& labels,
                                             const std::vector<int64_t>& rows, Figure& figure) const {
    std::vector<int64_t> shown;
    for (const int64_t row : rows) shown.push_back(labels[static_cast<std::size_t>(row)]);
    const Tensor targets =
        explain::targets(logits.index_select(0, at::tensor(rows, at::kLong)), shown, options_.temperatures);
    figure.add_array(model, targets, "targets (samples, hard label and then each temperature, classes)");
    std::vector<std::vector<Panel>> panels(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t t = 0; t < options_.temperatures.size(); ++t) {
        const std::string temperature = number_text(options_.temperatures[t]), number = std::to_string(i + 1);
        const Tensor answer = targets[static_cast<int64_t>(i)][static_cast<int64_t>(t) + 1];
        panels[i].push_back(
            {figure.add_picture(model + "-" + number + "-" + temperature, explain::bars(answer, shown[i])),
             "", "answer of " + model + " to image " + number + " at T = " + temperature});
      }
    return panels;
  }

  void add_numbers(const std::string& model, const Tensor& logits, const std::vector<int64_t>& labels,
                   Figure& figure) const {
    for (const double temperature : options_.temperatures) {
      const explain::Softness soft = explain::softness(logits, labels, temperature);
      figure.numbers.push_back(
          {model + ", T = " + number_text(temperature), model, {soft.entropy, soft.label, soft.best_wrong}});
    }
  }

  Options options_;
};

std::shared_ptr<Analysis> make_soft_targets(Params& params) {
  Options options;
  options.temperatures = params.numbers("temperatures", {1, 2, 4, 8, 20}, Range::above(0),
                                        "shown side by side, behind the hard label");
  options.images =
      read_images(params, 6, "of each class the one that the first model calls right and is least sure of");
  if (options.temperatures.empty()) params.fault("temperatures", "must name at least one");
  return std::make_shared<SoftTargets>(std::move(options));
}

}  // namespace

void register_soft_targets(Registry& registry) {
  registry.add(
      {.name = "soft_targets",
       .summary = "hard labels against a network's answers at several temperatures",
       .paper = "https://arxiv.org/abs/1503.02531",
       .example = "temperatures: [1, 4, 20], images: 6",
       .make = make_soft_targets,
       .about = {{"shows",
                  "for images that a network is least sure of, the hard label and the network's "
                  "probabilities at several temperatures, as bars"},
                 {"numbers",
                  "over the whole set, at each temperature: the mean entropy, the mean probability of the "
                  "label, and that of the likeliest other class"},
                 {"against the paper",
                  "the paper describes such targets and draws none. Its temperatures from 1 to 20 are the "
                  "default; which images are shown is our choice"}}});
}

}  // namespace limbeck::train::analyses
