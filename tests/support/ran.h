#pragma once
// A recipe run to its end in a folder of its own, and what it left there.
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "limbeck/tensor/files.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/run.h"
#include "support/scratch.h"

namespace limbeck::test {

class Ran {
 public:
  explicit Ran(const std::string& recipe, const std::vector<std::string>& sets = {},
               const train::Registries& registries = train::everything()) {
    const train::Plan plan =
        train::compile(config::parse(recipe, "recipe.yaml"), registries, {.sets = sets, .name = "ran"});
    train::RunOptions options;
    options.folder = folder();
    train::Observer nobody;
    train::run(plan, options, nobody);
  }

  std::filesystem::path folder() const { return scratch_ / "run"; }
  /// The weights that the run kept of a model.
  Tensors model(const std::string& name) const {
    return load_tensors(folder() / "models" / name / "model.safetensors");
  }
  nlohmann::json summary() const { return nlohmann::json::parse(content_of(folder() / "summary.json")); }
  train::Checkpoint checkpoint(std::size_t number, const std::string& stage) const {
    return train::Checkpoints(folder(), number, stage).latest().value();
  }
  /// What `metrics.jsonl` says at each epoch's end of a stage, in order.
  std::vector<nlohmann::json> epochs(const std::string& stage) const {
    std::vector<nlohmann::json> found;
    std::istringstream lines(content_of(folder() / "metrics.jsonl"));
    for (std::string line; std::getline(lines, line);)
      if (const auto fact = nlohmann::json::parse(line);
          fact.at("event") == "epoch" && fact.at("stage") == stage)
        found.push_back(fact);
    return found;
  }

 private:
  Scratch scratch_;
};

/// Fails unless both hold the same tensors bit for bit.
inline void expect_same(const Tensors& a, const Tensors& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, value] : a) {
    ASSERT_TRUE(b.contains(name)) << name;
    EXPECT_TRUE(at::equal(value, b.at(name))) << name;
  }
}

/// How many tensors of the two differ.
inline int differing(const Tensors& a, const Tensors& b) {
  int count = 0;
  for (const auto& [name, value] : a) count += !at::equal(value, b.at(name));
  return count;
}

}  // namespace limbeck::test
