// FSP matrices: how each section of a network turns its first layer into its last, channel by channel.
//
//   J. Yim, D. Joo, J. Bae, J. Kim. "A Gift from Knowledge Distillation". CVPR 2017, eq. 1.
//   https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html
//
// G of loss/flow.h, the mean over all images of the set. The paper draws none; these are what its loss
// compares.

#include <ATen/ATen.h>

#include "limbeck/base/text.h"
#include "limbeck/explain/look.h"
#include "limbeck/loss/flow.h"
#include "limbeck/loss/stages.h"
#include "limbeck/nn/run.h"
#include "limbeck/train/gallery.h"
#include "limbeck/train/tap_choice.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;
using explain::Line;

struct Options {
  std::vector<TapChoice> sections;  // none: from the first block of each stage to its end
  bool maximum;
};

using Section = std::vector<std::string>;  // first tap, last tap

// Sums over the set, of one section.
struct Sums {
  std::map<std::string, Tensor> flows;  // by model: (m, n), float64
  std::map<std::string, double>
      distances;  // by model: of the first model's flows, mean over elements of squares
};

class FspMatrices final : public Analysis {
 public:
  explicit FspMatrices(Options options) : options_(std::move(options)) {}

  void meet(const Subject& subject, Params& params, Compiler&) override {
    check_models(params, "pairs", options_.sections, subject.models);
  }

  void check(const Scene& scene) override {
    sections_.clear();
    for (const std::string& model : scene.subject.models) {
      const nn::TapTable& taps = scene.taps.at(model);
      sections_[model] = sections_of(model, scene.subject.key(model), taps);
      for (const Section& section : sections_[model])
        for (const std::string& tap : section) tap_at(taps, tap, model, {4});
    }
    for (const auto& [model, sections] : sections_)
      if (sections.size() != sections_.at(scene.subject.models.front()).size())
        throw UserError("'" + model + "' has " + std::to_string(sections.size()) + " stages and '" +
                        scene.subject.models.front() + "' " +
                        std::to_string(sections_.at(scene.subject.models.front()).size()) +
                        "; say which sections are shown, pairs: [{" + scene.subject.models.front() +
                        ": [a, b], " + model + ": [c, d]}]");
  }

  Figure draw(const Stage&, const Subject& subject, Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(subject.set);
    Figure figure = described(subject);
    figure.rows = set.size();
    const std::size_t sections = sections_.at(subject.models.front()).size();
    for (std::size_t s = 0; s < sections; ++s) {
      Sums sums = sums_of(s, subject, set, workshop);
      const auto rows = static_cast<double>(set.size());
      std::vector<Tensor> means;
      for (const std::string& model : subject.models) means.push_back(sums.flows.at(model) / rows);
      Grid grid{.title = "section " + std::to_string(s + 1),
                .scale = explain::scale_of("mean product of two channels", means)};
      Line line{"", "", {}};
      for (std::size_t m = 0; m < subject.models.size(); ++m) {
        const std::string &model = subject.models[m], name = model + "-" + std::to_string(s + 1);
        const Section& section = sections_.at(model)[s];
        const auto picture = explain::coloured(means[m], *grid.scale);
        grid.columns.push_back(model + ", " + join(section, " to "));
        line.panels.push_back(
            {figure.add_picture(
                 name, explain::enlarged(picture, explain::factor_for(picture, explain::kLeastSide))),
             std::to_string(means[m].size(0)) + " to " + std::to_string(means[m].size(1)) + " channels",
             "flow of " + model + " from " + join(section, " to ")});
        figure.add_array(
            name, means[m].to(at::kFloat),
            "mean of G over the set (channels of " + section[0] + ", channels of " + section[1] + ")");
        if (m > 0) add_numbers(s, subject.models.front(), model, means.front(), means[m], sums, rows, figure);
      }
      grid.lines.push_back(std::move(line));
      figure.grids.push_back(std::move(grid));
    }
    return figure;
  }

 private:
  std::vector<Section> sections_of(const std::string& model, const std::string& key,
                                   const nn::TapTable& taps) const {
    std::vector<Section> sections;
    for (const TapChoice& choice : options_.sections) sections.push_back(choice.of(key));
    if (!options_.sections.empty()) return sections;
    for (const std::string& stage : loss::stages_of(taps))
      if (taps.contains(stage + ".first")) sections.push_back({stage + ".first", stage});
    if (sections.empty())
      throw UserError(
          "'" + model +
          "' has no taps stage<i>.first and stage<i>; say which sections are shown, pairs: [[a, b]]");
    return sections;
  }

  Figure described(const Subject& subject) const {
    Figure figure;
    figure.title = "How layers flow into each other";
    figure.shows =
        "Each point is the mean product of a channel of a section's first layer (rows) and one of its last "
        "(columns), over all places and images.";
    figure.paper =
        "J. Yim, D. Joo, J. Bae, J. Kim, A Gift from Knowledge Distillation, CVPR 2017, equation 1";
    figure.notes = {"Each section has a scale of its own, the same for all networks.",
                    std::string("Where a section's layers differ in size, the larger is pooled by ") +
                        (options_.maximum ? "maximum." : "average.")};
    if (subject.models.size() > 1) {
      figure.numbers_title = "Distance to the flow of " + subject.models.front();
      figure.numbers_columns = {"of the mean matrices, relative",
                                "mean square of a difference, image by image"};
    }
    return figure;
  }

  Sums sums_of(std::size_t s, const Subject& subject, const data::Set& set, Workshop& workshop) const {
    Sums sums;
    const std::string& first = subject.models.front();
    const auto add = [&](const std::string& model, const Tensor& flow, const Tensor& reference) {
      const Tensor sum = flow.sum(0, /*keepdim=*/false, at::kDouble).cpu();
      sums.flows[model] = sums.flows.contains(model) ? sums.flows[model] + sum : sum;
      if (shape_of(flow) == shape_of(reference))
        sums.distances[model] += (flow - reference).square().mean({1, 2}).sum(at::kDouble).item<double>();
    };
    explain::look(*workshop.models.get(first).model, set, sections_.at(first)[s], lookout_of(workshop),
                  [&](const data::Batch& part, const Tensors& taps) {
                    const Tensor reference = flow_of(taps, sections_.at(first)[s]);
                    add(first, reference, reference);
                    for (std::size_t m = 1; m < subject.models.size(); ++m) {
                      const std::string& model = subject.models[m];
                      const Section& section = sections_.at(model)[s];
                      add(model,
                          flow_of(nn::run(*workshop.models.get(model).model, part.inputs, section), section),
                          reference);
                    }
                  });
    return sums;
  }

  Tensor flow_of(const Tensors& taps, const Section& section) const {
    return loss::flow(taps.at(section[0]), taps.at(section[1]), options_.maximum);
  }

  void add_numbers(std::size_t s, const std::string& first, const std::string& model, const Tensor& reference,
                   const Tensor& mean, const Sums& sums, double rows, Figure& figure) const {
    explain::Numbers numbers{
        model + ", section " + std::to_string(s + 1), model, {std::nullopt, std::nullopt}};
    if (shape_of(reference) == shape_of(mean)) {
      numbers.values = {(mean - reference).norm().item<double>() / reference.norm().item<double>(),
                        sums.distances.at(model) / rows};
    } else {
      figure.notes.push_back("In section " + std::to_string(s + 1) + ", " + model +
                             " has other channels than " + first + ": their flows have no distance.");
    }
    figure.numbers.push_back(std::move(numbers));
  }

  Options options_;
  std::map<std::string, std::vector<Section>> sections_;  // by model
};

std::shared_ptr<Analysis> make_fsp_matrices(Params& params) {
  Options options;
  options.sections = read_tap_choices(
      params, "pairs", 2,
      "sections by first and last tap, [stage<i>.first, stage<i>] of every stage by default; for each model: "
      "{teacher: [a, b], student: [c, d]}");
  options.maximum =
      params.choice("pool", {"max", "average"},
                    "how the larger of a section's layers comes to the size of the smaller") == "max";
  return std::make_shared<FspMatrices>(std::move(options));
}

}  // namespace

void register_fsp_matrices(Registry& registry) {
  registry.add(
      {.name = "fsp_matrices",
       .summary = "how sections of a network turn their first layer into their last",
       .paper = "https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html",
       .example = "pairs: [[stage1.first, stage1], [stage2.first, stage2]]",
       .make = make_fsp_matrices,
       .about = {
           {"shows",
            "the mean over all images of the matrix that the loss fsp compares, section by section, every "
            "model beside the others on one scale"},
           {"numbers",
            "how far a model's mean matrix is from the first model's, relative to that one's size; and the "
            "mean square of the difference image by image, which is the loss with normalize: elements"},
           {"against the paper",
            "the paper draws no such matrices: the picture is ours, of its equation 1"}}});
}

}  // namespace limbeck::train::analyses
