#include "limbeck/model/store.h"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/config/path.h"
#include "limbeck/model/cause.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/files.h"

namespace limbeck::model {
namespace {

namespace fs = std::filesystem;

const fs::path kWeights = "model.safetensors", kCard = "model.json", kTables = "preprocessing.safetensors";
constexpr uint64_t kLargestCard = 16 << 20;

// Of a model: the path itself, or where the weights file lies.
fs::path folder_of(const fs::path& path) { return fs::is_directory(path) ? path : path.parent_path(); }

void refuse_what_is_not_finite(const Tensors& values, const std::string& what) {
  for (const auto& [name, value] : values)
    if (value.is_floating_point() && !at::isfinite(value).all().item<bool>())
      throw UserError(what + ": tensor '" + name +
                      "' holds values that are not finite; the training that wrote it diverged: use other "
                      "weights, such as those of an earlier epoch");
}

}  // namespace

std::vector<std::string> save_tables(const fs::path& folder, const Card& card) {
  if (card.tables.empty()) return {};
  save_tensors(folder / kTables, card.tables);
  return {kTables.string()};
}

void save(const fs::path& folder, const nn::Model& model, const Card& card) {
  // "pt": names and layouts are PyTorch's, which is what other tools look for.
  save_tensors(folder / kWeights, nn::state(model), {{"format", "pt"}});
  write_file(folder / kCard, to_json(card).dump(2) + "\n");
  save_tables(folder, card);
}

Loaded load(const fs::path& folder, const Registry& registry) {
  const std::string name = (folder / kCard).string();
  Card card = card_from_json(read_file(folder / kCard, kLargestCard), name);
  card.tables = tables_beside(folder);
  const auto findings = std::make_shared<config::Findings>();
  Params params(config::as_entry(config::parse(card.arch, name), "arch"), "arch", findings);
  const Blueprint blueprint = registry.make(params);
  findings->check();
  if (blueprint.scores_classes != (card.fit.classes > 0))
    throw UserError(name + ": 'classes' is " + std::to_string(card.fit.classes) + ", and " + card.arch +
                    (blueprint.scores_classes ? " scores classes" : " scores none"));
  const auto model = blueprint.build(card.fit);
  load_weights(*model, folder);
  return {model, std::move(card)};
}

std::set<std::string> head_of(const Blueprint& blueprint, const Fit& fit) {
  Fit wider = fit;
  ++wider.classes;
  const nn::Misfit difference = nn::misfit(*blueprint.build(fit), nn::state(*blueprint.build(wider)));
  std::set<std::string> names;
  for (const nn::Misfit::Reshaped& tensor : difference.reshaped) names.insert(tensor.name);
  return names;
}

std::vector<std::string> load_weights(nn::Model& model, const fs::path& path,
                                      const std::set<std::string>& head) {
  const fs::path file = fs::is_directory(path) ? path / kWeights : path;
  return load_weights(model, load_tensors(file), "weights " + file.string(), head);
}

std::vector<std::string> load_weights(nn::Model& model, Tensors values, const std::string& what,
                                      const std::set<std::string>& head) {
  std::vector<std::string> fresh;
  for (const nn::Named& item : nn::ordered_state(model)) {
    if (!head.contains(item.name)) continue;
    const auto it = values.find(item.name);
    if (it != values.end() && it->second.sizes() == item.tensor.sizes()) continue;
    fresh.push_back(item.name);
    values[item.name] = item.tensor;
  }
  if (const nn::Misfit misfit = nn::misfit(model, values); misfit.any())
    throw UserError(what + ": " + misfit.text() + ": " + likely_cause(misfit, model));
  refuse_what_is_not_finite(values, what);
  nn::load_state(model, values, what);
  return fresh;
}

Tensors tables_beside(const fs::path& path) {
  const fs::path file = folder_of(path) / kTables;
  return fs::exists(file) ? load_tensors(file) : Tensors();
}

std::optional<Card> card_beside(const fs::path& path) {
  const fs::path file = folder_of(path) / kCard;
  if (!fs::exists(file)) return std::nullopt;
  return card_from_json(read_file(file, kLargestCard), file.string());
}

}  // namespace limbeck::model
