#pragma once
// A recipe's first stage, ready for single steps: its sets open, its models filled, one batch at hand.
#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "limbeck/data/loader.h"
#include "limbeck/train/cast.h"
#include "limbeck/train/plan.h"
#include "limbeck/train/sets.h"
#include "limbeck/train/stage.h"

namespace limbeck::test {

/// `text` with every occurrence of `word` replaced.
inline std::string with(std::string text, const std::string& word, const std::string& replacement) {
  for (std::size_t at = text.find(word); at != std::string::npos;
       at = text.find(word, at + replacement.size()))
    text.replace(at, word.size(), replacement);
  return text;
}

inline train::Plan compiled(const std::string& recipe, const std::vector<std::string>& sets = {},
                            const train::Registries& registries = train::everything()) {
  return train::compile(config::parse(recipe, "recipe.yaml"), registries, {.sets = sets, .name = "unnamed"});
}

/// Weights files that are not there count as first weights, as under --smoke. Models compute in `type`.
struct Scene {
  explicit Scene(const std::string& recipe, at::ScalarType type = at::kDouble,
                 const train::Registries& registries = train::everything())
      : plan(compiled(recipe, {}, registries)), stage(*plan.stages.at(0)), learning(*stage.learning()) {
    sets = std::make_unique<train::Sets>(plan, train::Sets::Rows::smoke);
    models = std::make_unique<train::Models>(plan, at::kCPU, /*smoke=*/true);
    const data::Set& set = sets->get(learning.set);
    train::SetFacts facts{set.facts(), {}};
    facts.class_counts.assign(static_cast<std::size_t>(facts.facts.classes), 20);
    const train::Declaration does = stage.declare();
    std::vector<std::string> names = does.changes;
    names.insert(names.end(), does.reads.begin(), does.reads.end());
    for (const std::string& name : names) {
      models->meet(name, facts.facts);
      nn::use_type(*models->fill(name, plan.seed).model, type);
    }
    cast = train::cast_for(learning, stage.path, *models, facts);
    train::equip(cast, learning, Random(plan.seed), stage.key);
    data::Loader loader(set, {.batch_size = learning.batch_size, .threads = 0, .key = std::nullopt});
    batch = *loader.next();
    batch.inputs.at("image") = batch.inputs.at("image").to(type);
    now.random = Random(plan.seed);
    now.progress.length = {5, 5};
    now.stage = stage.key;
  }

  train::Learner& learner(std::size_t i = 0) { return *cast.learners.at(i); }
  nn::Model& model(const std::string& name) { return *models->get(name).model; }

  train::Plan plan;
  const train::Stage& stage;
  const train::Learning& learning;
  std::unique_ptr<train::Sets> sets;
  std::unique_ptr<train::Models> models;
  train::Cast cast;
  data::Batch batch;
  train::Now now;
};

/// Copies of parameters and buffers.
inline Tensors copied(const torch::nn::Module& module) {
  Tensors copies;
  for (const auto& [name, value] : nn::state(module)) copies[name] = value.detach().clone();
  return copies;
}

}  // namespace limbeck::test
