// limbeck predict MODEL FILES: labels and probabilities of PNG and JPEG files, IDX or safetensors.

#include <ATen/ATen.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "limbeck/app/command.h"
#include "limbeck/app/inputs.h"
#include "limbeck/base/text.h"
#include "limbeck/train/judge.h"

namespace limbeck::app {
namespace {

struct Options {
  std::filesystem::path model;
  std::vector<std::filesystem::path> files;
  int64_t top = 3;
};

std::string class_name(const model::Card& card, int64_t index) {
  return index < static_cast<int64_t>(card.class_names.size()) ? card.class_names[index]
                                                               : std::to_string(index);
}

// The `top` likeliest classes of one row, likeliest first.
std::vector<int64_t> likeliest(const Tensor& row, int64_t top) {
  const auto* p = row.const_data_ptr<float>();
  std::vector<int64_t> order(static_cast<std::size_t>(row.numel()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return p[a] > p[b]; });
  order.resize(std::min<std::size_t>(order.size(), static_cast<std::size_t>(top)));
  return order;
}

void predict(const Options& options, const Context& context) {
  const model::Loaded loaded = model::load(options.model, context.registries.archs);
  if (loaded.card.fit.classes == 0)
    throw UserError(options.model.string() + " predicts no classes: it answers with the tap '" +
                    loaded.card.fit.answer() + "', which limbeck compute model --taps " +
                    loaded.card.fit.answer() + " gives");
  const Inputs inputs = read_inputs(options.files, loaded.card, context.registries);
  std::vector<int64_t> rows(inputs.set.rows.size());
  std::iota(rows.begin(), rows.end(), 0);
  const Tensor p = train::probabilities(*loaded.model, inputs.set, rows, 1, at::kCPU).contiguous();
  nlohmann::json all = nlohmann::json::array();
  for (std::size_t i = 0; i < inputs.names.size(); ++i) {
    const Tensor row = p[static_cast<int64_t>(i)];
    std::string line = inputs.names[i] + ":";
    nlohmann::json classes = nlohmann::json::array();
    for (const int64_t c : likeliest(row, options.top)) {
      const double probability = row[c].item<double>();
      char text[64];
      std::snprintf(text, sizeof(text), " %.1f %%", 100 * probability);
      line += "  " + class_name(loaded.card, c) + text;
      classes.push_back({{"class", c}, {"name", class_name(loaded.card, c)}, {"probability", probability}});
    }
    all.push_back({{"sample", inputs.names[i]}, {"classes", classes}});
    if (!context.json) std::cout << line << '\n';
  }
  if (context.json) std::cout << all.dump(1) << '\n';
}

}  // namespace

void register_predict(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("predict", "labels and probabilities for your own samples");
  command->footer(
      "Examples:\n"
      "  limbeck predict runs/demo/student shirt.png\n"
      "  limbeck predict runs/demo/student folder_of_pictures --top 1 --json\n"
      "  limbeck predict runs/demo/student t10k-images-idx3-ubyte.gz\n"
      "Samples are prepared as the model was trained: model.json says how.");
  command->add_option("model", options->model, "a folder with model.safetensors and model.json")->required();
  command
      ->add_option("files", options->files,
                   "PNG or JPEG files, folders of them, IDX files, or one safetensors file")
      ->required();
  command->add_option("--top", options->top, "how many classes are shown for each sample")
      ->check(CLI::Range(1, 1000));
  command->callback([options, &context = registry.context] { predict(*options, context); });
}

}  // namespace limbeck::app
