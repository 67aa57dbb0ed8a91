// CKA: every layer of one network against every layer of another, by how alike they see the same samples.
//
//   S. Kornblith, M. Norouzi, H. Lee, G. Hinton. "Similarity of Neural Network Representations Revisited".
//   ICML 2019, figure 3. https://arxiv.org/abs/1905.00414
//
// Linear CKA of explain/cka.h on samples drawn from the set, the same for every model. Layers that a student
// and its teacher have in common are bright along a line; which pairs a loss had better choose can be read
// off beside its result.

#include "limbeck/explain/cka.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/explain/rows.h"
#include "limbeck/nn/tap_order.h"
#include "limbeck/train/gallery.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;

struct Options {
  std::vector<std::string> taps;  // patterns
  int64_t samples;
};

struct ModelPair {
  std::string first, second;
};

// Each model with each that comes after it; one alone with itself.
std::vector<ModelPair> pairs_of(const std::vector<std::string>& models) {
  if (models.size() == 1) return {{models.front(), models.front()}};
  std::vector<ModelPair> pairs;
  for (std::size_t i = 0; i < models.size(); ++i)
    for (std::size_t j = i + 1; j < models.size(); ++j) pairs.push_back({models[i], models[j]});
  return pairs;
}

class Cka final : public Analysis {
 public:
  explicit Cka(Options options) : options_(std::move(options)) {}

  void check(const Scene& scene) override {
    taps_.clear();
    for (const std::string& model : scene.subject.models) {
      const nn::TapTable& table = scene.taps.at(model);
      for (const std::string& pattern : options_.taps)
        if (std::ranges::none_of(table, [&](const auto& tap) { return matches(pattern, tap.first); }))
          throw UserError("'" + model + "' has no tap '" + pattern + "'; it has " +
                          join(nn::in_order(table), ", "));
      for (const std::string& tap : nn::in_order(table))
        if (table.at(tap).size() >= 2 && std::ranges::any_of(options_.taps, [&](const std::string& pattern) {
              return matches(pattern, tap);
            }))
          taps_[model].push_back(tap);
    }
  }

  Figure draw(const Stage&, const Subject& subject, Workshop& workshop) override {
    const data::Set& set = workshop.sets.get(subject.set);
    const std::vector<int64_t> rows =
        drawn(set, Random(workshop.plan.seed).of("explain").of("cka").of(set.name));
    const data::Set shown = explain::rows_of(set, rows);
    std::map<std::string, std::vector<Tensor>> grams;
    for (const std::string& model : subject.models)
      for (const std::string& tap : taps_.at(model))
        grams[model].push_back(explain::centred_gram(
            explain::gather(*workshop.models.get(model).model, shown, tap, lookout_of(workshop),
                            [](const Tensor& values) { return values; })));
    Figure figure = described(subject);
    figure.rows = shown.size();
    figure.add_array("rows", explain::source_rows(set, rows),
                     "the samples, as numbered in the source of " + set.name);
    for (const ModelPair& pair : pairs_of(subject.models))
      add_pair(pair, explain::cka(grams.at(pair.first), grams.at(pair.second)), figure);
    return figure;
  }

 private:
  // So many rows of the set, in its order.
  std::vector<int64_t> drawn(const data::Set& set, const Random& key) const {
    std::vector<int64_t> rows = key.permutation(set.size());
    rows.resize(static_cast<std::size_t>(std::min(set.size(), options_.samples)));
    std::ranges::sort(rows);
    return rows;
  }

  Figure described(const Subject& subject) const {
    Figure figure;
    figure.title = "Which layers see alike";
    figure.shows =
        "Each point is the similarity (linear CKA) of a layer of one network, by row, and one of another, by "
        "column: 1 "
        "where the one is the other turned or scaled.";
    figure.paper =
        "S. Kornblith, M. Norouzi, H. Lee, G. Hinton, Similarity of Neural Network Representations "
        "Revisited, ICML 2019, figure 3";
    for (const std::string& model : subject.models)
      figure.notes.push_back("Layers of " + model +
                             ", from above or from the left: " + join(taps_.at(model), ", ") + ".");
    figure.notes.emplace_back(
        "Where samples are far fewer than a layer's values, layers that have nothing in common are above 0 "
        "too.");
    return figure;
  }

  void add_pair(const ModelPair& pair, const Tensor& similarities, Figure& figure) const {
    const std::vector<std::string>&rows = taps_.at(pair.first), &columns = taps_.at(pair.second);
    const std::string name = pair.first + "-" + pair.second;
    Grid grid{.title = pair.first + ", by row, and " + pair.second + ", by column",
              .scale = explain::Scale{.label = "similarity", .low = 0, .high = 1}};
    const explain::Image cells = explain::coloured(similarities, *grid.scale);
    grid.lines.push_back(
        {"",
         "",
         {{figure.add_picture(name,
                              explain::enlarged(cells, explain::factor_for(cells, explain::kLeastSide))),
           "", "similarities of the layers of " + pair.first + " and " + pair.second}}});
    for (const std::string& tap : columns)
      grid.axis.emplace_back(tap, 1 / static_cast<double>(columns.size()));
    figure.grids.push_back(std::move(grid));
    figure.add_array(name, similarities, "CKA (layers of " + pair.first + ", layers of " + pair.second + ")");
    if (!figure.numbers.empty()) return;  // a table has one head: that of the first pair
    figure.numbers_title = "Similarity of the layers of " + pair.first + ", by row, and of " + pair.second;
    figure.numbers_columns = columns;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      explain::Numbers row{rows[i], pair.first, {}};
      for (std::size_t j = 0; j < columns.size(); ++j)
        row.values.emplace_back(
            similarities[static_cast<int64_t>(i)][static_cast<int64_t>(j)].item<double>());
      figure.numbers.push_back(std::move(row));
    }
  }

  Options options_;
  std::map<std::string, std::vector<std::string>> taps_;  // by model, from its input to its output
};

std::shared_ptr<Analysis> make_cka(Params& params) {
  Options options;
  options.taps =
      params.texts("taps", {"*"}, "layers that are compared, by pattern: [stage*, logits]; all by default");
  options.samples =
      params.integer("samples", 1000, Range::between(2, 20000),
                     "how many are drawn from the set; of a layer all their values must fit in memory");
  if (options.taps.empty()) params.fault("taps", "names no taps");
  return std::make_shared<Cka>(std::move(options));
}

}  // namespace

void register_cka(Registry& registry) {
  registry.add(
      {.name = "cka",
       .summary = "how alike the layers of two networks see the same samples",
       .paper = "https://arxiv.org/abs/1905.00414",
       .example = "taps: [stage*], samples: 1000",
       .make = make_cka,
       .about = {{"shows",
                  "linear CKA of every layer of one network with every layer of another, for each two of the "
                  "models and for one alone with itself; labels are not needed"},
                 {"numbers",
                  "the similarities of the first two models' layers; of all pairs they are in the arrays"},
                 {"against the paper",
                  "the paper compares layers of networks of one design that differ in their first weights, "
                  "on the whole test set; ours are of any two networks, on a part of the set, which moves "
                  "the numbers up a "
                  "little"}}});
}

}  // namespace limbeck::train::analyses
