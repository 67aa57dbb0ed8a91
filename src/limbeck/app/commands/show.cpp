// limbeck show: what recipes may name, with every option.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "limbeck/app/command.h"
#include "limbeck/app/entry.h"
#include "limbeck/app/show/entries.h"
#include "limbeck/app/show/table.h"
#include "limbeck/app/show/taps.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

// The sizes of small grey and of small coloured pictures.
const std::vector<Shape> kUsualInputs = {{1, 28, 28}, {3, 32, 32}};

struct Options {
  std::string kind, name;
  std::vector<std::string> sets;
  Shape input;
  int64_t classes = 10;
};

void print(const nlohmann::ordered_json& value) { std::cout << value.dump(1) << '\n'; }

// The network's table for the input asked for, or for both usual ones.
void show_network(const Options& options, const Item& item, const Context& context) {
  const model::Registry& archs = context.registries.archs;
  // What is made of other models has no tables of its own.
  const config::Node entry = entry_node("arch", options.name, options.sets);
  if (!is_network(config::example_entry("arch", options.name, archs.at(options.name).example), archs)) {
    if (context.json) return print(item_json(item));
    std::cout << item_text(item);
    return;
  }
  std::vector<NetworkFacts> all;
  for (const Shape& input : options.input.empty() ? kUsualInputs : std::vector<Shape>{options.input})
    all.push_back(network_facts(entry, {input, options.classes}, archs));
  if (context.json) {
    nlohmann::ordered_json json = item_json(item);
    json["networks"] = nlohmann::ordered_json::array();
    for (const NetworkFacts& facts : all) json["networks"].push_back(network_json(facts));
    return print(json);
  }
  std::cout << item_text(item) << '\n' << config::line_of(entry) << '\n';
  for (const NetworkFacts& facts : all) std::cout << '\n' << network_text(facts);
}

void show_item(const Options& options, const Kind& kind, const Context& context) {
  require_name(kind.singular, options.name, kind.names());
  const Item& item = *kind.find(options.name);
  if (kind.singular == "model") return show_network(options, item, context);
  if (!options.sets.empty()) throw UserError("--set is for `limbeck show model`");
  if (context.json)
    print(item_json(item));
  else
    std::cout << item_text(item);
}

// Every kind there is, with how many entries it has.
void show_kinds(const std::vector<Kind>& all, const Context& context) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  std::vector<std::vector<std::string>> rows{{"kind", "one of it", "entries"}};
  for (const Kind& kind : all) {
    json[kind.plural] = kind.names();
    rows.push_back({"show " + kind.plural, "show " + kind.singular + " NAME", join(kind.names(), ", ")});
  }
  if (context.json)
    print(json);
  else
    std::cout << text_table(rows);
}

void show(const Options& options, const Context& context) {
  const std::vector<Kind> all = catalog(context.registries);
  if (options.kind.empty()) return show_kinds(all, context);
  const Kind* kind = find_kind(all, options.kind);
  if (kind == nullptr) {
    std::vector<std::string> names;
    for (const Kind& one : all) names.insert(names.end(), {one.plural, one.singular});
    require_name("kind", options.kind, names);
  }
  if (!options.name.empty()) return show_item(options, *kind, context);
  if (context.json)
    print(list_json(*kind));
  else
    std::cout << list_text(*kind);
}

}  // namespace

void register_show(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.app.add_subcommand("show", "show what recipes can use, with every option");
  command->footer(
      R"(Kinds: losses, models, data, transforms, optimizers, schedules, ramps, formats, metrics, verbs

Examples:
  limbeck show losses
  limbeck show loss kd
  limbeck show model resnet --set depth=20          with its tap table
  limbeck show model mlp --set hidden=[64,32] --input 3,32,32 --classes 100
  limbeck show optimizer sgd --json)");
  command->add_option("kind", options->kind, "losses, or loss with a name, and so on; without it all kinds");
  command->add_option("name", options->name, "one of that kind");
  command->add_option("--set", options->sets, "KEY=VALUE: an option of the model; may be repeated")
      ->allow_extra_args(false);
  command
      ->add_option("--input", options->input, "of the model: channels,height,width; default both usual sizes")
      ->delimiter(',')
      ->check(CLI::Range(1, 1 << 20));
  command->add_option("--classes", options->classes, "of the model; default 10")
      ->check(CLI::Range(2, 1000000));
  command->callback([options, &context = registry.context] { show(*options, context); });
}

}  // namespace limbeck::app
