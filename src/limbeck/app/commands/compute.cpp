// limbeck compute: a loss or a network on tensors from files.
#include <ATen/ATen.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "limbeck/app/command.h"
#include "limbeck/app/compute/loss.h"
#include "limbeck/app/compute/model.h"
#include "limbeck/app/entry.h"
#include "limbeck/tensor/files.h"

namespace limbeck::app {
namespace {

struct Options {
  std::string name, on, out, weights, statistics = "stored";
  std::vector<std::string> sets, taps;
};

const char* type_name(const Tensor& tensor) { return c10::toString(tensor.scalar_type()); }

// What was written: names, shapes, and single numbers themselves.
void report(const Tensors& results, const std::string& out, const Context& context) {
  if (context.json) {
    nlohmann::ordered_json tensors = nlohmann::ordered_json::object();
    for (const auto& [name, tensor] : results) {
      tensors[name] = {{"shape", shape_of(tensor)}, {"type", type_name(tensor)}};
      if (tensor.numel() == 1 && tensor.is_floating_point()) tensors[name]["value"] = tensor.item<double>();
    }
    std::cout << nlohmann::ordered_json{{"out", out}, {"tensors", tensors}}.dump(1) << '\n';
    return;
  }
  std::cout.precision(15);
  for (const auto& [name, tensor] : results) {
    std::cout << name << "  ";
    if (tensor.numel() == 1 && tensor.is_floating_point())
      std::cout << tensor.item<double>() << '\n';
    else
      std::cout << shape_text(shape_of(tensor)) << ' ' << type_name(tensor) << '\n';
  }
  if (!context.quiet) std::cerr << "written to " << out << '\n';
}

void compute_one_loss(const Options& options, const Context& context) {
  const loss::Registry& losses = context.registries.losses;
  require_name("loss", options.name, losses.names());
  const LossRequest request{entry_node("loss", options.name, options.sets), load_tensors(options.on),
                            options.on};
  std::vector<std::string> unread;
  const Tensors results = compute_loss(request, losses, unread);
  save_tensors(options.out, results);
  if (!context.quiet)
    for (const std::string& name : unread)
      std::cerr << "note: " << options.name << " does not read " << name << '\n';
  report(results, options.out, context);
}

void compute_one_model(const Options& options, const Context& context) {
  const model::Registry& archs = context.registries.archs;
  require_name("architecture", options.name, archs.names());
  ModelRequest request{entry_node("arch", options.name, options.sets),
                       options.weights,
                       load_tensors(options.on),
                       options.on,
                       std::nullopt,
                       nn::Statistics::stored};
  if (options.statistics == "batch") request.statistics = nn::Statistics::batch;
  if (!options.taps.empty()) request.taps = options.taps;
  if (options.taps == std::vector<std::string>{"all"}) request.taps->clear();
  const Tensors results = compute_model(request, archs);
  save_tensors(options.out, results);
  report(results, options.out, context);
}

void add_shared(CLI::App* command, Options& options, const std::string& noun, const std::string& on) {
  command->fallthrough();
  command->add_option("name", options.name, "which " + noun)->required();
  command->add_option("--set", options.sets, "KEY=VALUE: an option of the " + noun + "; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--on", options.on, "a safetensors file: " + on)->required();
  command->add_option("--out", options.out, "the safetensors file to write")->required();
}

void add_loss(CLI::App* compute, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = compute->add_subcommand("loss", "a loss with its gradients");
  command->footer(
      R"(In:  student.<tap>, teacher.<tap> or teacher.<i>.<tap>, parameter.<name>, buffer.<name>,
     random.<name>, batch.<field> (labels, soft_labels, target, mask, ids)
Out: value, grad.<input>, note.<name>, buffer.<name>
float64 stays float64. A label below 0 is none.

Example:
  limbeck compute loss kd --set temperature=4 --on tensors.safetensors --out result.safetensors)");
  add_shared(command, *options, "loss", "what the loss sees");
  command->callback([options, &context] { compute_one_loss(*options, context); });
}

void add_model(CLI::App* compute, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = compute->add_subcommand("model", "the inner values of a network");
  command->footer(
      R"(In:  the samples, one tensor (N, C, H, W) of any name; weights by the names of public checkpoints
Out: one tensor for each tap; `limbeck show model NAME` lists them
float64 weights or samples are computed with in float64.

Example:
  limbeck compute model resnet --set depth=20 --weights w.safetensors --on x.safetensors \
    --taps stage3,logits --out y.safetensors)");
  add_shared(command, *options, "architecture", "the samples");
  command->add_option("--weights", options->weights, "a safetensors file, or a folder with model.safetensors")
      ->required();
  command
      ->add_option("--taps", options->taps,
                   "which values, separated by commas; or all; by default its answer, logits or output")
      ->delimiter(',');
  command
      ->add_option("--statistics", options->statistics, "of batch norms: stored (default), or of this batch")
      ->check(CLI::IsMember({"stored", "batch"}));
  command->callback([options, &context] { compute_one_model(*options, context); });
}

}  // namespace

void register_compute(Registry& registry) {
  CLI::App* command =
      registry.app.add_subcommand("compute", "compute a loss or a network on tensors of your own");
  command->footer(
      R"(Examples:
  limbeck compute loss kd --set temperature=4 --on tensors.safetensors --out result.safetensors
  limbeck compute model mlp --weights w.safetensors --on x.safetensors --out y.safetensors)");
  command->require_subcommand(1);
  command->fallthrough();
  add_loss(command, registry.context);
  add_model(command, registry.context);
}

}  // namespace limbeck::app
