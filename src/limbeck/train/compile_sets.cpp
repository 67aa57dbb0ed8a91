// `data:` to SetPlans.
#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/train/compiler.h"
#include "limbeck/train/names.h"

namespace limbeck::train {
namespace {

std::vector<std::string> names_of(const std::map<std::string, SetPlan>& sets) {
  std::vector<std::string> names;
  for (const auto& [name, set] : sets) names.push_back(name);
  return names;
}

data::Part read_part(Params& params, const std::string& key) {
  const std::string text = params.text(key, "",
                                       "which samples: first 5000, from 5001, 4001 to 5000, last 10%, "
                                       "sample 3% per class, bootstrap");
  if (text.empty()) return {};
  const auto part = data::parse_part(text);
  if (!part)
    params.fault(
        key, "must be like first 5000, from 5001, 4001 to 5000, last 10%, sample 3% per class, or bootstrap");
  return part.value_or(data::Part{});
}

// A list of transforms; `augments` says which kind belongs here.
std::vector<data::transforms::Builder> read_chain(Params& params, const std::string& key, bool augments,
                                                  Compiler& compiler) {
  std::vector<data::transforms::Builder> chain;
  for (Params& entry :
       params.entries(key, "transform", augments ? "random changes, only in stages that learn" : "always"))
    if (auto builder = compiler.registries.transforms.make(entry); builder.build) {
      if (builder.augments && !augments) entry.fault("is random; it belongs under 'augment'");
      chain.push_back(std::move(builder));
    }
  return chain;
}

data::Sampler read_sampler(Params& params) {
  const auto entry =
      params.entry("sampler", "sampler", "how a stage walks through the set: shuffled, class_balanced");
  if (!entry) return data::Sampler::shuffled;
  Params sampler = *entry;
  const std::string name = sampler.text("sampler", "which one");
  if (name == "class_balanced") {
    sampler.done();
    return data::Sampler::class_balanced;
  }
  if (name == "shuffled") return data::Sampler::shuffled;
  if (!name.empty())
    sampler.fault("sampler", "is an unknown sampler '" + name + "'" +
                                 did_you_mean(name, {"shuffled", "class_balanced"}));
  return data::Sampler::shuffled;
}

// Keys that every set has, whether an entry, a view or held out of another.
void read_common(Params& params, SetPlan& set, Compiler& compiler) {
  set.part = read_part(params, "part");
  // A plain number is the entry's own option: how many classes it makes.
  const config::Node* given = params.node().find("classes");
  if (auto classes = given && given->is_map() ? params.map("classes", "without the samples of these classes")
                                              : std::nullopt) {
    set.dropped = classes->integers("drop", {}, Range::from(0), "classes whose samples are left out");
    classes->done();
  }
  set.labels_hidden = params.flag("unlabelled", false, "true: labels are not shown");
  set.sampler = read_sampler(params);
  if (params.has("views")) params.not_yet("views");
  if (params.has("augment")) set.augment = read_chain(params, "augment", true, compiler);
  if (params.has("transforms")) set.transforms = read_chain(params, "transforms", false, compiler);
  params.ask("augment");
  params.ask("transforms");
}

// The sets that `hold_out` names; they inherit how their samples are shown.
void read_hold_out(Params& params, SetPlan& set, Compiler& compiler) {
  auto names =
      params.map("hold_out", "new sets made of these samples, which this one loses: {valid: last 10%}");
  if (!names) return;
  for (const std::string& name : names->keys()) {
    check_name(*names, name, name);
    SetPlan held = set;
    held.name = name;
    held.held_from = set.name;
    held.held_out = set.held_out || name == "test";
    held.holds_out.clear();
    held.dropped.clear();
    held.mark = names->node().find(name)->mark;
    Params value = *names->value(name, "which samples");
    if (!value.scalar().empty()) {
      held.part = read_part(*names, name);
    } else {
      held.part = read_part(value, "part");
      if (value.has("augment")) held.augment = read_chain(value, "augment", true, compiler);
      if (value.has("transforms")) held.transforms = read_chain(value, "transforms", false, compiler);
      value.ask("augment");
      value.ask("transforms");
      value.done();
    }
    if (compiler.plan.sets.contains(name)) names->fault(name, "is the name of another set already");
    set.holds_out.push_back(name);
    compiler.plan.sets[name] = std::move(held);
  }
  names->done();
}

// What is left for the registry entry: `classes: {drop: ...}` is ours, and must not hide its own `classes`.
Params rest_of(const Params& params) {
  config::Node node = params.node();
  if (const config::Node* classes = node.find("classes"); !classes || !classes->is_map()) return params;
  node.erase("classes");
  Params rest(node, params.path(), params.shared_findings());
  for (const std::string& key : params.keys())
    if (params.asked(key)) rest.ask(key);
  return rest;
}

void compile_entry(const std::string& name, Params params, Compiler& compiler) {
  SetPlan set;
  set.name = name;
  set.mark = params.node().mark;
  read_common(params, set, compiler);
  params.ask("hold_out");
  const bool held_out = params.flag("held_out", false, "true: read only after the last stage that learns");
  const std::string entry = params.text("set", "which data set");
  set.entry = entry;
  if (entry.empty()) return compiler.add_ghost(name);
  if (!compiler.registries.sets.has(entry)) {
    params.fault("set", "is an " + compiler.registries.sets.unknown(entry));
    compiler.add_ghost(name);
    if (const auto names = params.map("hold_out", ""))
      for (const std::string& held : names->keys()) compiler.add_ghost(held);
    return;
  }
  set.source = std::make_shared<data::sets::Source>(compiler.registries.sets.make(rest_of(params)));
  set.held_out = held_out || set.source->test || name == "test";
  read_hold_out(params, set, compiler);
  compiler.plan.sets[name] = std::move(set);
}

// A view: what the viewed set has stands unless given here. Chains of views end at an entry.
void compile_view(const std::string& name, Params params, const Params& all, Compiler& compiler,
                  std::vector<std::string>& open);

void compile_one(const std::string& name, const Params& all, Compiler& compiler,
                 std::vector<std::string>& open) {
  if (compiler.has_set(name)) return;
  const config::Node* node = all.node().find(name);
  if (!node) return;
  Params params(*node, all.path(name), all.shared_findings());
  if (!node->is_map()) {
    params.fault("must be a map: {set: ENTRY, ...} or {of: SET, ...}");
    return compiler.add_ghost(name);
  }
  if (node->find("of"))
    compile_view(name, params, all, compiler, open);
  else
    compile_entry(name, params, compiler);
}

void compile_view(const std::string& name, Params params, const Params& all, Compiler& compiler,
                  std::vector<std::string>& open) {
  const std::string of = params.text("of", "the set this is a view of");
  if (std::find(open.begin(), open.end(), name) != open.end()) {
    params.fault("of", "leads back to itself");
    return compiler.add_ghost(name);
  }
  open.push_back(name);
  compile_one(of, all, compiler, open);
  open.pop_back();
  // It may be a set held out of another, which is compiled with that other.
  if (!compiler.has_set(of))
    for (const std::string& other : all.keys()) {
      const config::Node* node = all.node().find(other);
      const config::Node* held = node->is_map() ? node->find("hold_out") : nullptr;
      if (held && held->find(of)) compile_one(other, all, compiler, open);
    }
  SetPlan set;
  if (const auto it = compiler.plan.sets.find(of); it != compiler.plan.sets.end()) {
    set = it->second;
  } else {
    if (!compiler.is_ghost(of))
      params.fault("of", "names '" + of + "', which no entry of 'data' makes" +
                             did_you_mean(of, names_of(compiler.plan.sets)));
    compiler.add_ghost(name);
  }
  set.name = name;
  set.of = of;
  set.held_from.clear();
  set.holds_out.clear();
  set.dropped.clear();
  set.mark = params.node().mark;
  read_common(params, set, compiler);
  set.held_out = params.flag("held_out", set.held_out || name == "test",
                             "true: read only after the last stage that learns");
  if (params.has("set"))
    params.fault("set", "cannot stand beside 'of': a view has the samples of the set it views");
  params.ask("set");
  read_hold_out(params, set, compiler);
  params.done();
  if (!compiler.is_ghost(name)) compiler.plan.sets[name] = std::move(set);
}

}  // namespace

void compile_sets(Params& recipe, Compiler& compiler) {
  auto all = recipe.map("data", "the sets, by name");
  if (!all) return;
  for (const std::string& name : all->keys()) {
    check_name(*all, name, name);
    const auto held = compiler.plan.sets.find(name);
    if (held != compiler.plan.sets.end() && !held->second.held_from.empty())
      all->fault(name, "is the name of a set that '" + held->second.held_from + "' holds out already");
    std::vector<std::string> open;
    compile_one(name, *all, compiler, open);
  }
}

}  // namespace limbeck::train
