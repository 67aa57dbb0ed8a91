// Similarity matrices: which images of a batch a network finds alike, batch by batch, ordered by class.
//
//   F. Tung, G. Mori. "Similarity-Preserving Knowledge Distillation". ICCV 2019, figure 3.
//   https://arxiv.org/abs/1907.09682
//
// G of loss/similarity.h for random batches, the same for every model. A network that tells classes apart
// shows bright squares along the diagonal. The paper does not say how batches were drawn; a row's likeness to
// itself is in the picture but in no number of the table.

#include <ATen/ATen.h>

#include "limbeck/base/text.h"
#include "limbeck/explain/rows.h"
#include "limbeck/explain/similarity.h"
#include "limbeck/loss/similarity.h"
#include "limbeck/train/gallery.h"
#include "limbeck/train/tap_choice.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;
using explain::Image;
using explain::labels_of;
using explain::Line;
using explain::rows_of;
using explain::Scale;
using explain::scale_of;
using explain::source_rows;

constexpr double kLeftOut = 0.01;  // of the values at either end, beyond the colours
constexpr int64_t kCell = 2;       // pixels

struct Options {
  std::vector<TapChoice> tap;  // none: the last stage
  int64_t batches, batch_size;
  std::string row_norm;
};

Image picture_of(const Tensor& g, const std::vector<int64_t>& labels, const Scale& scale) {
  std::vector<int64_t> borders = explain::borders(labels);
  for (int64_t& border : borders) border *= kCell;
  const Image cells = explain::enlarged(explain::coloured(g, scale), kCell);
  return explain::with_row_gaps(explain::with_column_gaps(cells, borders, 1), borders, 1);
}

class SimilarityMatrices final : public Analysis {
 public:
  explicit SimilarityMatrices(Options options) : options_(std::move(options)) {}

  void meet(const Subject& subject, Params& params, Compiler&) override {
    check_models(params, "tap", options_.tap, subject.models);
  }

  void check(const Scene& scene) override {
    tap_.clear();
    require_labels(scene, "similarity matrices are ordered by class");
    for (const std::string& model : scene.subject.models) {
      const nn::TapTable& taps = scene.taps.at(model);
      const std::string& key = scene.subject.key(model);
      tap_[model] =
          options_.tap.empty() ? last_stage(taps, model, "tap") : options_.tap.front().of(key).front();
      tap_at(taps, tap_[model], model, {2, 3, 4});
    }
  }

  Figure draw(const Stage&, const Subject& subject, Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(subject.set);
    const auto batches =
        explain::class_batches(set, options_.batches, options_.batch_size,
                               Random(workshop.plan.seed).of("explain").of("batches").of(set.name));
    Figure figure = described(set);
    std::map<std::string, std::vector<Tensor>> matrices;
    std::vector<Tensor> all;
    for (const std::string& model : subject.models)
      for (const auto& rows : batches) {
        matrices[model].push_back(matrix(model, rows_of(set, rows), workshop));
        all.push_back(matrices[model].back());
      }
    Grid grid;
    grid.scale = scale_of("similarity", all, kLeftOut);
    for (std::size_t b = 0; b < batches.size(); ++b) {
      grid.columns.push_back("batch " + std::to_string(b + 1));
      figure.rows += static_cast<int64_t>(batches[b].size());
      figure.add_array("rows-" + std::to_string(b + 1), source_rows(set, batches[b]),
                       "the rows of batch " + std::to_string(b + 1) +
                           " in its order, as numbered in the source of " + set.name);
      figure.add_array("labels-" + std::to_string(b + 1), labels_of(set, batches[b]), "their classes");
    }
    for (const std::string& model : subject.models)
      add_model(model, set, batches, matrices.at(model), figure, grid);
    figure.grids.push_back(std::move(grid));
    return figure;
  }

 private:
  Figure described(const data::Set& set) const {
    Figure figure;
    figure.title = "Which images resemble each other";
    figure.shows =
        "Each point is the likeness of two images of a batch to one network; where a network finds images of "
        "one class alike, there are bright squares along the diagonal.";
    figure.paper = "F. Tung, G. Mori, Similarity-Preserving Knowledge Distillation, ICCV 2019, figure 3";
    figure.notes = {
        "Rows and columns are ordered by class: " + class_list(set.facts()) + ".",
        "Each row of Q Q' is scaled to length 1, as in the loss, so that the matrices are not symmetric.",
        "Colours end at the 1st and 99th hundredth of all values."};
    figure.numbers_title = "Mean likeness of two different images";
    figure.numbers_columns = {"within a class", "between classes", "difference"};
    return figure;
  }

  Tensor matrix(const std::string& model, const data::Set& batch, Workshop& workshop) const {
    const Tensor features =
        explain::gather(*workshop.models.get(model).model, batch, tap_.at(model), lookout_of(workshop),
                        [](const Tensor& values) { return values; });
    return loss::similarity(features, options_.row_norm);
  }

  void add_model(const std::string& model, const data::Set& set,
                 const std::vector<std::vector<int64_t>>& batches, const std::vector<Tensor>& matrices,
                 Figure& figure, Grid& grid) const {
    Line line{model + ", " + tap_.at(model), model, {}};
    double within = 0, between = 0;
    for (std::size_t b = 0; b < batches.size(); ++b) {
      const std::vector<int64_t> labels = labels_of(set, batches[b]);
      const std::string name = model + "-" + std::to_string(b + 1);
      line.panels.push_back({figure.add_picture(name, picture_of(matrices[b], labels, *grid.scale)), "",
                             "similarities of batch " + std::to_string(b + 1) + " to " + model});
      figure.add_array(name, matrices[b], "G of batch " + std::to_string(b + 1) + " (images, images)");
      const explain::Contrast contrast = explain::contrast(matrices[b], labels);
      within += contrast.within / static_cast<double>(batches.size());
      between += contrast.between / static_cast<double>(batches.size());
    }
    figure.numbers.push_back({model, model, {within, between, within - between}});
    grid.lines.push_back(std::move(line));
  }

  Options options_;
  std::map<std::string, std::string> tap_;
};

std::shared_ptr<Analysis> make_similarity_matrices(Params& params) {
  Options options;
  options.tap = read_tap_choices(
      params, "tap", 1,
      "what is compared, the last stage by default; for each model: {teacher: a, student: b}");
  options.batches = params.integer("batches", 6, Range::between(1, 64), "how many batches are shown");
  options.batch_size = params.integer("batch_size", 128, Range::between(2, 1024), "images of each");
  options.row_norm =
      params.choice("row_norm", {"l2", "l1"}, "the length of each row, as in the loss similarity_preserving");
  if (options.tap.size() > 1) params.fault("tap", "must be one tap");
  return std::make_shared<SimilarityMatrices>(std::move(options));
}

}  // namespace

void register_similarity_matrices(Registry& registry) {
  registry.add(
      {.name = "similarity_matrices",
       .summary = "which images of a batch a network finds alike",
       .paper = "https://arxiv.org/abs/1907.09682",
       .example = "tap: stage3, batches: 6",
       .make = make_similarity_matrices,
       .about = {
           {"shows",
            "the row-normalised matrix G of six random batches, ordered by class, for every model; bright "
            "squares along the diagonal are classes that the network tells apart"},
           {"numbers",
            "the mean entry within a class, between classes, and their difference; a row's likeness to "
            "itself is left out"},
           {"against the paper",
            "the paper's figure has no numbers, and does not say how its batches were drawn; ours are the "
            "same for every model. Its student without a teacher is there where the recipe says baseline: "
            "true"}}});
}

}  // namespace limbeck::train::analyses
