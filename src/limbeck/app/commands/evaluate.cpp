// limbeck evaluate MODEL --data "{set: ..., split: test}": how a finished model does on a set.

#include <iostream>
#include <memory>
#include <numeric>

#include <nlohmann/json.hpp>

#include "limbeck/app/command.h"
#include "limbeck/app/inputs.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"
#include "limbeck/train/judge.h"

namespace limbeck::app {
namespace {

struct Options {
  std::filesystem::path model;
  std::string data;
};

data::Set open(const std::string& text, const model::Card& card, const train::Registries& registries) {
  auto findings = std::make_shared<config::Findings>();
  const config::Node node = config::as_entry(config::parse(text, "--data"), "set");
  const data::sets::Source source = registries.sets.make(Params(node, "", findings));
  findings->check();
  data::Set set;
  set.name = "given";
  set.source = source.open();
  for (const std::string& remark : set.source->remarks()) std::cerr << "warning: " << remark << '\n';
  set.rows.resize(static_cast<std::size_t>(set.source->size()));
  std::iota(set.rows.begin(), set.rows.end(), 0);
  set.transforms = preprocessing_of(card, registries);
  const data::Facts facts = set.facts();
  const auto image = facts.fields.find("image");
  const Shape shape = image != facts.fields.end() ? image->second : facts.fields.begin()->second;  // of a table
  if (shape != card.fit.input)
    throw UserError("the set holds samples of " + shape_text(shape) + "; the model takes " + shape_text(card.fit.input));
  if (facts.classes != card.fit.classes)
    throw UserError("the set has " + std::to_string(facts.classes) + " classes and the model " + std::to_string(card.fit.classes));
  return set;
}

void evaluate(const Options& options, const Context& context) {
  const model::Loaded loaded = model::load(options.model, context.registries.archs);
  const data::Set set = open(options.data, loaded.card, context.registries);
  const train::Judgement judgement = train::judge(*loaded.model, set, at::kCPU, context.loader_threads);
  nlohmann::json values = {{"samples", judgement.samples}, {"labelled", judgement.labelled}};
  for (const auto& [name, value] : judgement.values()) values[name] = value;
  if (context.json) {
    values["confusion"] = judgement.confusion;
    std::cout << values.dump(1) << '\n';
    return;
  }
  std::cout << grouped(judgement.labelled) << " labelled samples\n";
  char line[128];
  std::snprintf(line, sizeof(line), "accuracy           %.2f %%\ncross_entropy      %.4f\ncalibration_error  %.2f %%\n",
                100 * judgement.accuracy, judgement.cross_entropy, 100 * judgement.calibration_error);
  std::cout << line;
}

}  // namespace

void register_evaluate(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("evaluate", "accuracy, cross-entropy and calibration of a finished model");
  command->footer(
      "Examples:\n"
      "  limbeck evaluate runs/demo/student --data \"{set: fashion_mnist, split: test}\"\n"
      "  limbeck evaluate runs/demo/student --data \"{set: image_folder, folder: my_images}\"");
  command->add_option("model", options->model, "a folder with model.safetensors and model.json")->required();
  command->add_option("--data", options->data, "the set, as a recipe writes it")->required();
  command->callback([options, &context = registry.context] { evaluate(*options, context); });
}

}  // namespace limbeck::app
