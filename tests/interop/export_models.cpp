// export_models FOLDER: every architecture of the registry, and variants of some, exported in every format
// into FOLDER/<name>, each beside x.safetensors (7 inputs, `input`) and y.safetensors (what we answer,
// `logits` or `output`).
#include <ATen/ATen.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "limbeck/config/describe.h"
#include "limbeck/export/export.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/files.h"

namespace {

namespace fs = std::filesystem;
using namespace limbeck;

constexpr int64_t kRows = 7;
const std::string kOther = "{arch: other}";  // a network of our own, below

struct Case {
  std::string name, entry;
  model::Fit fit;
};

std::vector<Case> cases(const model::Registry& registry) {
  const model::Fit gray{{1, 28, 28}, 10}, color{{3, 32, 32}, 100};
  std::vector<Case> all;
  for (const auto& [name, entry] : registry.entries()) {
    Params params(config::example_entry("arch", name, entry.example), "",
                  std::make_shared<config::Findings>());
    const model::Blueprint blueprint = registry.make(params);
    if (!blueprint.members.empty()) continue;  // made of other models
    for (auto [kind, fit] : {std::pair{"gray", gray}, {"color", color}}) {
      if (!blueprint.scores_classes) fit.classes = 0;
      all.push_back({name + "_" + kind, "{arch: " + name + ", " + entry.example + "}", fit});
    }
  }
  all.push_back({"mlp_relu",
                 "{arch: mlp, hidden: [64, 32], activation: relu, dropout: 0.5, input_dropout: 0.2}", gray});
  all.push_back({"mlp_tanh", "{arch: mlp, hidden: [64, 32], activation: tanh}", gray});
  all.push_back({"mlp_gelu", "{arch: mlp, hidden: [64, 32], activation: gelu}", gray});
  all.push_back({"mlp_table", "{arch: mlp, hidden: [16]}", {{9}, 3}});
  all.push_back({"mlp_linear", "{arch: mlp, hidden: []}", {{9}, 3}});
  all.push_back({"convnet_deep", "{arch: convnet, channels: [4, 8, 16]}", {{3, 29, 37}, 5}});
  all.push_back({"resnet20_conv", "{arch: resnet, depth: 20, shortcut: conv}", color});
  all.push_back({"resnet20_pad", "{arch: resnet, depth: 20, shortcut: pad, dropout: 0.3}", color});
  all.push_back({"resnet8x4_pad", "{arch: resnet, depth: 8, width: 4, shortcut: pad}", color});
  all.push_back({"wrn16_2", "{arch: wrn, depth: 16, width: 2, dropout: 0.3}", color});
  all.push_back({"vgg13", "{arch: vgg, depth: 13}", color});
  all.push_back({"vgg8_large", "{arch: vgg, depth: 8}", {{3, 64, 64}, 10}});
  all.push_back({"mobilenet_v2_wide", "{arch: mobilenet_v2, width: 1}", {{3, 33, 47}, 10}});
  all.push_back({"shufflenet_v1_two", "{arch: shufflenet_v1, groups: 2}", {{1, 29, 37}, 10}});
  all.push_back({"shufflenet_v2_once", "{arch: shufflenet_v2, width: 1}", color});
  all.push_back({"nin_max", "{arch: nin, width: 24, pooling: max, batch_norm: true}", {{3, 29, 37}, 10}});
  all.push_back({"maxout_pieces", "{arch: maxout, channels: [8, 8, 8], pieces: 3, units: 20}", color});
  all.push_back({"fitnet4", "{arch: fitnet, variant: 4}", color});
  all.push_back({"fitnet_relu", "{arch: fitnet, variant: 1, activation: relu, units: 0}", {{1, 29, 37}, 10}});
  all.push_back({"other", kOther, {{3, 16, 16}, 5}});
  return all;
}

// What no architecture of the registry needs yet, of the operators that the export knows.
class Other final : public nn::Model {
 public:
  Other() {
    conv_ = register_module("conv", std::make_shared<nn::Conv>(nn::Conv::Shape{3, 8, 3, 2, 1}));
    narrow_ = register_module("narrow", std::make_shared<nn::Conv>(nn::Conv::Shape{16, 8, 1, 1, 0, 4}));
    head_ = register_module("head", std::make_shared<nn::Linear>(8, 5));
  }
  void forward(const Tensors& inputs) override {
    const Tensor image = inputs.at("image");
    Tensor x = (*conv_)(image);
    x = at::cat(
        {x, at::avg_pool2d(x, 3, 1, 1), at::avg_pool2d(x, 3, 1, 1, false, /*count_include_pad=*/false)}, 1);
    x = at::slice(x, 1, 0, 16);
    x = x.unflatten(1, {4, 4}).transpose(1, 2).flatten(1, 2);  // channel shuffle
    x = at::sub(at::mul(at::sigmoid((*narrow_)(x)), 3),
                at::div(image.slice(1, 0, 1).slice(2, 0, 8).slice(3, 0, 8), 2));
    x = at::adaptive_avg_pool2d(x, {1, 1}).view({-1, 8});
    const auto& head = head_->named_parameters();
    keep("logits", at::addmm(head["bias"], x, head["weight"].t(), /*beta=*/2, /*alpha=*/0.5));
  }

 private:
  std::shared_ptr<nn::Conv> conv_, narrow_;
  std::shared_ptr<nn::Linear> head_;
};

std::shared_ptr<nn::Model> build(const model::Registry& registry, const Case& given) {
  if (given.entry == kOther) return std::make_shared<Other>();
  Params params = Params::parse(given.entry);
  const model::Blueprint blueprint = registry.make(params);
  params.findings().check();
  return blueprint.build(given.fit);
}

// Norms and biases as training leaves them: far from 1 and 0.
void unsettle(const nn::Model& made) {
  const c10::NoGradGuard no_gradient;
  for (const nn::Named& item : nn::ordered_state(made)) {
    if (item.tensor.dim() != 1) continue;
    const bool scale = item.name.ends_with("running_var") || item.name.ends_with(".weight");
    const Tensor wave = at::sin(at::arange(item.tensor.numel(), at::kFloat));
    item.tensor.copy_(at::add(at::mul(wave, 0.3), scale ? 1 : 0));
  }
}

std::vector<std::string> class_names(int64_t classes) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < classes; ++i) names.push_back("class \"" + std::to_string(i) + "\" é");
  return names;
}

void write(const Case& given, const model::Registry& archs, const exporting::Registry& formats,
           const fs::path& folder) {
  const auto made = build(archs, given);
  nn::init(*made, Random(7).of(given.name));
  unsettle(*made);
  const model::Card card{.arch = given.entry,
                         .fit = given.fit,
                         .class_names = class_names(given.fit.classes),
                         .preprocessing = {"{transform: normalize, mean: [0.5], std: [0.25]}"},
                         .provenance = {{"limbeck", "0.1.0"}, {"seed", "7"}}};
  for (const std::string& name : formats.names()) {
    Params params = Params::parse("{format: " + name + "}");
    formats.make(params)({*made, card}, folder);
  }
  Shape shape = given.fit.input;
  shape.insert(shape.begin(), kRows);
  const Tensor count = at::arange(c10::multiply_integers(shape), at::kFloat);
  const Tensor input = at::add(at::sin(at::mul(count, 0.37)), at::cos(at::mul(count, 0.011))).reshape(shape);
  save_tensors(folder / "x.safetensors", {{"input", input}});
  save_tensors(folder / "y.safetensors", nn::run(*made, {{"image", input}}, {given.fit.answer()}));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::invalid_argument("usage: interop_export_models FOLDER");
    model::Registry archs("arch");
    model::register_archs(archs);
    exporting::Registry formats("format");
    exporting::register_formats(formats);
    for (const Case& given : cases(archs)) {
      const fs::path folder = fs::path(argv[1]) / given.name;
      fs::create_directories(folder);
      write(given, archs, formats, folder);
      std::cout << given.name << '\n';
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
