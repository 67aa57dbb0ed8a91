// limbeck evaluate MODEL --data "{set: ..., split: test}": how a finished model does on a set.

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "limbeck/app/command.h"
#include "limbeck/app/inputs.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"
#include "limbeck/data/loader.h"
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
  const Shape shape =
      image != facts.fields.end() ? image->second : facts.fields.begin()->second;  // of a table
  if (shape != card.fit.input)
    throw UserError("the set holds samples of " + shape_text(shape) + "; the model takes " +
                    shape_text(card.fit.input));
  return set;
}

train::measures::Measures measures_of(nn::Model& model, const data::Set& set,
                                      const train::Registries& registries) {
  data::Set two = set;
  two.rows.resize(std::min<std::size_t>(two.rows.size(), 2));
  data::Loader loader(two, {.batch_size = 2, .threads = 0, .key = std::nullopt});
  const auto rows = loader.next();
  if (!rows) throw UserError("the set holds no samples");
  const nn::TapTable taps = nn::tap_table(model, rows->inputs);
  const train::measures::Measures all = train::measures::all_of(registries.measures);
  train::measures::Measures taken = taken_of(all, taps, set.facts());
  if (taken.empty())
    throw UserError("the model cannot be judged on this set: " + complaint_of(all, taps, set.facts()));
  return taken;
}

void print(const train::Judgement& judgement, const train::measures::Measures& by, bool classes) {
  std::cout << grouped(classes ? judgement.labelled : judgement.samples) << (classes ? " labelled" : "")
            << " samples\n";
  for (const train::measures::Measure& measure : by) {
    const auto value = judgement.values.find(measure.name);
    if (value == judgement.values.end()) continue;
    const bool share = measure.unit == "%";
    char line[128];
    std::snprintf(line, sizeof(line), "%-17s  %.*f%s%s\n", measure.name.c_str(), measure.unit.empty() ? 4 : 2,
                  (share ? 100 : 1) * value->second, measure.unit.empty() ? "" : " ", measure.unit.c_str());
    std::cout << line;
  }
}

void evaluate(const Options& options, const Context& context) {
  const model::Loaded loaded = model::load(options.model, context.registries.archs);
  const data::Set set = open(options.data, loaded.card, context.registries);
  const train::measures::Measures by = measures_of(*loaded.model, set, context.registries);
  const train::Judgement judgement = train::judge(*loaded.model, set, by, at::kCPU, context.loader_threads);
  const bool classes = !judgement.calls.empty();
  if (!context.json) return print(judgement, by, classes);
  nlohmann::json values = {{"samples", judgement.samples}};
  for (const auto& [name, value] : judgement.values) values[name] = value;
  if (classes) {
    values["labelled"] = judgement.labelled;
    values["confusion"] = judgement.confusion;
  }
  std::cout << values.dump(1) << '\n';
}

}  // namespace

void register_evaluate(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("evaluate", "how a finished model does on a set");
  command->footer(
      "Examples:\n"
      "  limbeck evaluate runs/demo/student --data \"{set: fashion_mnist, split: test}\"\n"
      "  limbeck evaluate runs/demo/student --data \"{set: image_folder, folder: my_images}\"");
  command->add_option("model", options->model, "a folder with model.safetensors and model.json")->required();
  command->add_option("--data", options->data, "the set, as a recipe writes it")->required();
  command->callback([options, &context = registry.context] { evaluate(*options, context); });
}

}  // namespace limbeck::app
