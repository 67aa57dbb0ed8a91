// Attention maps: where networks look, by all three ways to collapse a feature map's channels.
//
//   S. Zagoruyko, N. Komodakis. "Paying More Attention to Attention". ICLR 2017, figures 1 and 4.
//   https://arxiv.org/abs/1612.03928
//
//   sum     sum over c of |A_c|
//   sum_p   sum over c of |A_c|^power          the loss's default, with power 2
//   max_p   max over c of |A_c|^power
//
// Each map has length 1, as the loss sees it, times the root of its number of places, so that 1 is the
// average strength at every size; it is up-sampled to the image's size without smoothing. The paper's own
// pictures are interpolated, each on a scale of its own; ours share one.

#include <ATen/ATen.h>

#include "limbeck/base/text.h"
#include "limbeck/explain/attention.h"
#include "limbeck/explain/photographs.h"
#include "limbeck/explain/rows.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/layout.h"
#include "limbeck/train/gallery.h"
#include "limbeck/train/tap_choice.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;
using explain::Line;
using explain::Panel;

constexpr double kLeftOut = 0.005;  // of the values at either end, beyond the colours

struct Options {
  std::vector<TapChoice> taps;  // none: the last stage
  int64_t images;
  double power;

  std::vector<loss::AttentionMap> kinds() const {
    return {{"sum", power}, {"sum_p", power}, {"max_p", power}};
  }
};

class AttentionMaps final : public Analysis {
 public:
  explicit AttentionMaps(Options options) : options_(std::move(options)) {}

  void meet(const Subject& subject, Params& params, Compiler&) override {
    check_models(params, "taps", options_.taps, subject.models);
  }

  void check(const Scene& scene) override {
    taps_.clear();
    for (const std::string& model : scene.subject.models) {
      const nn::TapTable& taps = scene.taps.at(model);
      for (const TapChoice& choice : options_.taps)
        taps_[model].push_back(choice.of(scene.subject.key(model)).front());
      if (options_.taps.empty()) taps_[model].push_back(last_stage(taps, model, "taps"));
      for (const std::string& tap : taps_[model])
        if (const Shape& shape = tap_at(taps, tap, model, {4}); shape[2] * shape[3] < 2)
          throw UserError("tap '" + tap + "' of '" + model +
                          "' has one place only: there is nowhere to look; choose an earlier one");
    }
  }

  Figure draw(const Stage&, const Subject& subject, Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(subject.set);
    const std::vector<int64_t> rows = explain::in_turn(set, options_.images);
    const data::Set shown = explain::rows_of(set, rows);
    Figure figure = described();
    figure.rows = set.size();
    const std::vector<Panel> photographs = explain::photographs(figure, set, rows);
    const Tensor seen = explain::images_of(shown);
    for (const loss::AttentionMap& kind : options_.kinds()) {
      Grid grid{.title = title_of(kind)};
      grid.lines.push_back({"images", "", photographs});
      std::vector<Tensor> all;  // maps, line by line
      for (const std::string& model : subject.models)
        for (const std::string& tap : taps_.at(model))
          all.push_back(strengths_of(model, tap, kind, shown, workshop, figure));
      grid.scale = explain::scale_of("strength, where 1 is the average", all, kLeftOut);
      grid.scale->low = 0;
      std::size_t next = 0;
      for (const std::string& model : subject.models)
        for (const std::string& tap : taps_.at(model)) {
          Line line{model + ", " + tap, model, {}};
          const Tensor maps = all[next++];
          for (int64_t i = 0; i < maps.size(0); ++i) {
            const std::string name = model + "-" + tap + "-" + kind.map + "-" + std::to_string(i + 1);
            const auto picture =
                explain::coloured(explain::nearest(maps[i], seen.size(2), seen.size(3)), *grid.scale);
            line.panels.push_back(
                {figure.add_picture(
                     name, explain::enlarged(picture, explain::factor_for(picture, explain::kLeastSide))),
                 "", "attention of " + model + " at " + tap + ", image " + std::to_string(i + 1)});
          }
          grid.lines.push_back(std::move(line));
        }
      figure.grids.push_back(std::move(grid));
    }
    for (std::size_t m = 1; m < subject.models.size(); ++m)
      compare(subject.models.front(), subject.models[m], set, workshop, figure);
    if (subject.models.size() > 1)
      figure.numbers_title =
          "Likeness to the maps of " + subject.models.front() + " (cosine, mean over the set)";
    return figure;
  }

 private:
  Figure described() const {
    Figure figure;
    figure.title = "Where the networks look";
    figure.shows = "How strongly each place of an image excites a layer, whatever its channels say.";
    figure.paper =
        "S. Zagoruyko, N. Komodakis, Paying More Attention to Attention, ICLR 2017, figures 1 and 4";
    figure.notes = {"The images are the first of each class in turn.",
                    "Maps are up-sampled without smoothing, so that each place of the layer is one square."};
    for (const loss::AttentionMap& kind : options_.kinds()) figure.numbers_columns.push_back(kind.map);
    return figure;
  }

  std::string title_of(const loss::AttentionMap& kind) const {
    const std::string power = number_text(options_.power);
    if (kind.map == "sum") return "sum: sum of |A| over channels";
    return kind.map == "sum_p" ? "sum_p: sum of |A|^" + power + " over channels"
                               : "max_p: largest |A|^" + power + " of a channel";
  }

  Tensor strengths_of(const std::string& model, const std::string& tap, const loss::AttentionMap& kind,
                      const data::Set& shown, Workshop& workshop, Figure& figure) const {
    const Tensor maps =
        explain::gather(*workshop.models.get(model).model, shown, tap, lookout_of(workshop),
                        [&](const Tensor& values) { return explain::attention_maps(values, kind); });
    figure.add_array(model + "-" + tap + "-" + kind.map, maps, "maps of length 1 (images, height, width)");
    return explain::strengths(maps);
  }

  // Over the whole set, tap by tap.
  void compare(const std::string& first, const std::string& other, const data::Set& set, Workshop& workshop,
               Figure& figure) const {
    const std::vector<std::string>&mine = taps_.at(first), &theirs = taps_.at(other);
    const std::vector<loss::AttentionMap> kinds = options_.kinds();
    Tensor sums =
        at::zeros({static_cast<int64_t>(mine.size()), static_cast<int64_t>(kinds.size())}, at::kDouble);
    nn::Model& second = *workshop.models.get(other).model;
    explain::look(*workshop.models.get(first).model, set, mine, lookout_of(workshop),
                  [&](const data::Batch& part, const Tensors& taps) {
                    const Tensors others = nn::run(second, part.inputs, theirs);
                    for (std::size_t t = 0; t < mine.size(); ++t)
                      for (std::size_t k = 0; k < kinds.size(); ++k)
                        sums[static_cast<int64_t>(t)][static_cast<int64_t>(k)] +=
                            explain::attention_likeness(taps.at(mine[t]), others.at(theirs[t]), kinds[k])
                                .sum(at::kDouble)
                                .cpu();
                  });
    for (std::size_t t = 0; t < mine.size(); ++t) {
      explain::Numbers numbers{other + ", " + theirs[t], other, {}};
      for (std::size_t k = 0; k < kinds.size(); ++k)
        numbers.values.push_back(sums[static_cast<int64_t>(t)][static_cast<int64_t>(k)].item<double>() /
                                 static_cast<double>(set.size()));
      figure.numbers.push_back(std::move(numbers));
    }
  }

  Options options_;
  std::map<std::string, std::vector<std::string>> taps_;  // by model
};

std::shared_ptr<Analysis> make_attention_maps(Params& params) {
  Options options;
  options.taps = read_tap_choices(
      params, "taps", 1,
      "feature maps to look at, the last stage by default; one for each model: {teacher: a, student: b}");
  options.images = read_images(params, 8, "the first of each class in turn");
  options.power =
      params.number("power", 2, Range::from(1), "of sum_p and max_p, as in the loss attention_transfer");
  return std::make_shared<AttentionMaps>(std::move(options));
}

}  // namespace

void register_attention_maps(Registry& registry) {
  registry.add(
      {.name = "attention_maps",
       .summary = "where networks look, by all three maps of the loss",
       .paper = "https://arxiv.org/abs/1612.03928",
       .example = "taps: [stage2, stage3], images: 8",
       .make = make_attention_maps,
       .about = {
           {"shows",
            "for some images, how strongly each place excites a layer, by sum, sum_p and max_p, for every "
            "model beside the others on one scale"},
           {"numbers",
            "how alike a model's maps are to those of the first model: the mean cosine over the whole set; 1 "
            "is the same"},
           {"against the paper",
            "the paper's pictures are smoothed and each has a scale of its own, which hides how coarse and "
            "how strong a map is; ours are up-sampled as they are, on one scale"}}});
}

}  // namespace limbeck::train::analyses
