#include "limbeck/train/models.h"

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/layout.h"
#include "limbeck/train/snapshots.h"

namespace limbeck::train {
namespace {

Shape input_of(const data::Facts& facts) {
  const auto image = facts.fields.find("image");
  return image != facts.fields.end() ? image->second : facts.fields.begin()->second;
}

// From the recipe, else from the weights, else from the set.
model::Fit fit_for(const ModelPlan& plan, const data::Facts& facts, const std::optional<model::Card>& card) {
  const std::string where = plan.mark.text() + ": models." + plan.name;
  model::Fit fit;
  fit.input = input_of(facts);
  if (plan.blueprint.scores_classes)
    fit.classes = plan.blueprint.classes.value_or(card ? card->fit.classes : facts.classes);
  if (plan.blueprint.scores_classes && fit.classes < 1)
    throw UserError(where + ": nothing says how many classes it has; give it classes: N");
  if (plan.blueprint.channels_in && !fit.input.empty() && *plan.blueprint.channels_in != fit.input.front())
    throw UserError(where + ".channels_in is " + std::to_string(*plan.blueprint.channels_in) +
                    ", but its set has " + std::to_string(fit.input.front()) + " channels");
  if (card && card->fit.input != fit.input)
    throw UserError(where + ": its weights were made for inputs of " + shape_text(card->fit.input) +
                    ", and its set gives " + shape_text(fit.input));
  return fit;
}

}  // namespace

Models::Models(const Plan& plan, const at::Device& device, bool smoke, Observer* observer)
    : plan_(plan), device_(device), smoke_(smoke), observer_(observer) {}

std::shared_ptr<nn::Model> Models::build(const ModelPlan& plan, const model::Fit& fit) const {
  try {
    auto made = plan.blueprint.build(fit);
    made->to(device_);
    nn::use_channels_last(*made);
    return made;
  } catch (const UserError& error) {
    throw UserError(plan.mark.text() + ": models." + plan.name + ": " + error.what());
  }
}

Member& Models::join_members(const ModelPlan& plan, const data::Facts& facts) {
  std::vector<model::Part> parts;
  for (const std::string& name : plan.blueprint.members) {
    const Member& member = meet(name, facts);
    parts.push_back({name, member.model, member.specialty});
  }
  const Member& first = get(plan.blueprint.members.front());
  Member member;
  member.plan = &plan;
  member.fit = first.fit;
  member.card.arch = plan.entry;
  member.card.fit = first.fit;
  member.card.class_names = first.card.class_names;
  try {
    member.model = plan.blueprint.join(parts);
  } catch (const UserError& error) {
    throw UserError(plan.mark.text() + ": models." + plan.name + ": " + error.what());
  }
  return members_[plan.name] = std::move(member);
}

Member& Models::make(const std::string& name, const model::Fit& fit) {
  const ModelPlan& plan = plan_.models.at(name);
  Member member;
  member.plan = &plan;
  member.fit = fit;
  member.model = build(plan, fit);
  member.card.arch = plan.entry;
  member.card.fit = fit;
  return members_[name] = std::move(member);
}

Member& Models::meet(const std::string& name, const data::Facts& facts) {
  if (const auto plan = plan_.models.find(name); plan != plan_.models.end() && plan->second.is_ensemble())
    return join_members(plan->second, facts);
  if (const auto it = members_.find(name); it != members_.end()) {
    if (const Shape input = input_of(facts); input != it->second.fit.input)
      throw UserError(it->second.plan->mark.text() + ": models." + name + ": it was made for inputs of " +
                      shape_text(it->second.fit.input) + ", and this set gives " + shape_text(input));
    if (facts.classes > 0 && it->second.fit.classes == facts.classes && it->second.card.class_names.empty())
      it->second.card.class_names = facts.class_names;
    return it->second;
  }
  const auto it = plan_.models.find(name);
  LIMBECK_CHECK(it != plan_.models.end(), "no model ", name);
  Member member;
  member.plan = &it->second;
  const auto card = has_file(it->second) ? model::card_beside(it->second.weights) : std::nullopt;
  member.fit = fit_for(it->second, facts, card);
  member.model = build(it->second, member.fit);
  member.card.arch = it->second.entry;
  member.card.fit = member.fit;
  if (facts.classes == member.fit.classes) member.card.class_names = facts.class_names;
  if (card) member.card.preprocessing = card->preprocessing;
  if (card) member.card.tables = model::tables_beside(it->second.weights);
  if (card && member.card.class_names.empty() && card->fit.classes == member.fit.classes)
    member.card.class_names = card->class_names;
  return members_[name] = std::move(member);
}

Member& Models::fill(const std::string& name, uint64_t seed) {
  Member& member = get(name);
  if (member.filled) return member;
  if (member.plan->is_ensemble()) {
    for (const std::string& one : member.plan->blueprint.members) fill(one, seed);
    member.filled = true;
    return member;
  }
  nn::init(*member.model, Random(seed).of("weights").of(member.plan->key));
  if (has_file(*member.plan)) {
    const std::vector<std::string> fresh = load(member, *member.model);
    if (!fresh.empty() && observer_)
      observer_->phase("  " + name + " gets a new head of " + std::to_string(member.fit.classes) +
                       " classes: first weights for " + join(fresh, ", "));
  }
  member.filled = true;
  return member;
}

void Models::try_weights(const std::string& name) {
  const Member& member = get(name);
  if (!member.filled && has_file(*member.plan)) load(member, *build(*member.plan, member.fit));
}

bool Models::has_file(const ModelPlan& plan) const {
  return !plan.weights.empty() && (!smoke_ || std::filesystem::exists(plan.weights));
}

std::vector<std::string> Models::load(const Member& member, nn::Model& into) const {
  const model::Blueprint& blueprint = member.plan->blueprint;
  try {
    // Only who says `classes` can mean other ones than the file has.
    const auto head = blueprint.classes ? model::head_of(blueprint, member.fit) : std::set<std::string>();
    if (const auto& at = member.plan->snapshot)
      return model::load_weights(into, snapshot_of_model(at->run, at->stage, at->epoch, at->model),
                                 "snapshot of epoch " + std::to_string(at->epoch), head);
    return model::load_weights(into, member.plan->weights, head);
  } catch (const UserError& error) {
    throw UserError(member.plan->mark.text() + ": models." + member.plan->name + ".weights: " + error.what());
  }
}

Member& Models::get(const std::string& name) {
  const auto it = members_.find(name);
  LIMBECK_CHECK(it != members_.end(), "the model ", name, " has met no set");
  return it->second;
}

std::shared_ptr<nn::Model> Models::copy(const std::string& name) {
  Member& member = get(name);
  auto made = build(*member.plan, member.fit);
  nn::use_type(*made, member.model->parameters().front().scalar_type());
  nn::load_state(*made, nn::state(*member.model), "the copy of " + name);
  return made;
}

}  // namespace limbeck::train
