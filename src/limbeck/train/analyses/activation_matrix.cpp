// Activation matrix: what each channel says of each image, images ordered by class.
//
//   F. Tung, G. Mori. "Similarity-Preserving Knowledge Distillation". ICCV 2019, figure 2.
//   https://arxiv.org/abs/1907.09682
//
//   M_kn = mean over places of channel k for image n                                            (C, N)
//
// Vertical stripes are channels' opinions of a class. `average: channels` is another picture, not the
// paper's: the mean over channels, place by place (H * W, N).

#include <ATen/ATen.h>

#include "limbeck/base/text.h"
#include "limbeck/explain/activations.h"
#include "limbeck/explain/rows.h"
#include "limbeck/train/gallery.h"
#include "limbeck/train/tap_choice.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;
using explain::Image;
using explain::labels_of;
using explain::rows_of;
using explain::Scale;
using explain::scale_of;
using explain::source_rows;

constexpr double kLeftOut = 0.01;       // of the values at either end, beyond the colours
constexpr int64_t kMostColumns = 1000;  // of the picture; more images are averaged within their class
constexpr int64_t kLeastHeight = 160, kGap = 2;  // pixels
constexpr double kSpecific = 0.5;

struct Options {
  std::vector<TapChoice> tap;  // none: the last stage
  bool over_places;
};

// Rows as high as need be, columns one pixel wide, a gap between classes.
Image picture_of(const Tensor& m, std::vector<int64_t> labels, const Scale& scale) {
  const Tensor few = explain::condensed(m, labels, kMostColumns);
  const int64_t height = few.size(0) * std::max<int64_t>(1, (kLeastHeight + few.size(0) - 1) / few.size(0));
  const int64_t wider = std::max<int64_t>(1, kMostColumns / few.size(1));
  std::vector<int64_t> borders = explain::borders(labels);
  for (int64_t& border : borders) border *= wider;
  return explain::with_column_gaps(
      explain::coloured(explain::nearest(few, height, few.size(1) * wider), scale), borders, kGap);
}

class ActivationMatrix final : public Analysis {
 public:
  explicit ActivationMatrix(Options options) : options_(std::move(options)) {}

  void meet(const Subject& subject, Params& params, Compiler&) override {
    check_models(params, "tap", options_.tap, subject.models);
  }

  void check(const Scene& scene) override {
    tap_.clear();
    require_labels(scene, "the images of an activation matrix are ordered by class");
    for (const std::string& model : scene.subject.models) {
      const nn::TapTable& taps = scene.taps.at(model);
      tap_[model] = options_.tap.empty() ? last_stage(taps, model, "tap")
                                         : options_.tap.front().of(scene.subject.key(model)).front();
      tap_at(taps, tap_[model], model,
             options_.over_places ? std::vector<int64_t>{2, 4} : std::vector<int64_t>{4});
    }
  }

  Figure draw(const Stage&, const Subject& subject, Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(subject.set);
    const std::vector<int64_t> rows = explain::by_class(set), labels = labels_of(set, rows);
    const data::Set ordered = rows_of(set, rows);
    Figure figure = described();
    figure.rows = set.size();
    figure.add_array("rows", source_rows(set, rows),
                     "the images in the order of the columns, as numbered in the source of " + set.name);
    figure.add_array("labels", labels, "their classes");
    for (const std::string& model : subject.models) {
      const Tensor m =
          explain::gather(*workshop.models.get(model).model, ordered, tap_.at(model), lookout_of(workshop),
                          options_.over_places ? explain::channel_means : explain::place_means)
              .t()
              .contiguous();
      add_model(model, m, labels, set.facts(), figure);
    }
    return figure;
  }

 private:
  Figure described() const {
    Figure figure;
    figure.paper = "F. Tung, G. Mori, Similarity-Preserving Knowledge Distillation, ICCV 2019, figure 2";
    if (options_.over_places) {
      figure.title = "Which channels speak for which class";
      figure.shows =
          "Each row is a channel, each column an image, ordered by class: the brighter, the stronger the "
          "channel is on the mean of all places. A stripe that changes at a border of classes tells these "
          "classes apart.";
    } else {
      figure.title = "Which places speak for which class";
      figure.shows =
          "Each row is a place of the feature map, line by line, each column an image, ordered by class: the "
          "brighter, the stronger the mean of all channels there.";
      figure.notes.emplace_back("This is the mean over channels, not over places as in the paper's figure.");
    }
    figure.notes.emplace_back(
        "Each network has a scale of its own, from the 1st to the 99th hundredth of its values.");
    figure.notes.push_back("Where there are more than " + grouped(kMostColumns) +
                           " images, neighbours of one class are averaged in the picture; the array has them "
                           "all.");
    figure.numbers_title = "How much of a row's variance lies between classes";
    figure.numbers_columns = {"mean", "rows above " + number_text(kSpecific), "rows",
                              "rows that never change"};
    return figure;
  }

  void add_model(const std::string& model, const Tensor& m, const std::vector<int64_t>& labels,
                 const data::Facts& facts, Figure& figure) const {
    Grid grid;
    grid.scale = scale_of("activation", {m}, kLeftOut);
    grid.axis = class_axis(facts, labels);
    grid.lines.push_back({model + ", " + tap_.at(model),
                          model,
                          {{figure.add_picture(model, picture_of(m, labels, *grid.scale)), "",
                            "mean activations of " + model + " by class"}}});
    figure.grids.push_back(std::move(grid));
    figure.add_array(model, m,
                     options_.over_places ? "M (channels, images)" : "mean over channels (places, images)");
    const Tensor shares = explain::class_shares(m, labels),
                 counted = shares.masked_select(at::isfinite(shares));
    const auto number = [](int64_t value) { return static_cast<double>(value); };
    figure.numbers.push_back(
        {model,
         model,
         {counted.mean().item<double>(), number((counted > kSpecific).sum().item<int64_t>()),
          number(shares.numel()), number(shares.numel() - counted.numel())}});
  }

  Options options_;
  std::map<std::string, std::string> tap_;
};

std::shared_ptr<Analysis> make_activation_matrix(Params& params) {
  Options options;
  options.tap = read_tap_choices(
      params, "tap", 1,
      "whose channels are shown, the last stage by default; for each model: {teacher: a, student: b}");
  options.over_places =
      params.choice("average", {"places", "channels"},
                    "one value for each channel, as in the paper, or for each place") == "places";
  if (options.tap.size() > 1) params.fault("tap", "must be one tap");
  return std::make_shared<ActivationMatrix>(std::move(options));
}

}  // namespace

void register_activation_matrix(Registry& registry) {
  registry.add(
      {.name = "activation_matrix",
       .summary = "what each channel says of each image of a set, by class",
       .paper = "https://arxiv.org/abs/1907.09682",
       .example = "tap: stage3",
       .make = make_activation_matrix,
       .about = {
           {"shows",
            "the mean of every channel over all places for every image of the set, images ordered by class; "
            "stripes that end at a border of classes are channels that know these classes"},
           {"numbers",
            "the share of each channel's variance that lies between classes: its mean, and how many channels "
            "have more than half"},
           {"against the paper",
            "the paper does not state its scale of colours; ours is each network's own, from the 1st to the "
            "99th hundredth, so brightness compares within a network alone"}}});
}

}  // namespace limbeck::train::analyses
