#include "limbeck/train/sets.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/data/tables.h"
#include "limbeck/data/whitening.h"

namespace limbeck::train {
namespace {

constexpr int64_t kSmokeRows = 64;
constexpr int64_t kUnknownSamples = 1000, kUnknownClasses = 10;

// Where nothing is known without the files.
data::Facts completed(data::Facts facts) {
  if (facts.samples <= 0) facts.samples = kUnknownSamples;
  if (facts.fields.empty()) facts.fields["image"] = {3, 32, 32};
  for (auto& [name, shape] : facts.fields)
    if (shape.empty()) shape = {3, 32, 32};
  if (facts.classes < 0) facts.classes = kUnknownClasses;
  return facts;
}

std::string text_of(const data::Chain& chain) {
  std::string text;
  for (const auto& transform : chain) text += transform->text() + "\n";
  return text;
}

std::vector<int64_t> without(const std::vector<int64_t>& rows, const std::vector<int64_t>& taken) {
  const std::unordered_set<int64_t> gone(taken.begin(), taken.end());
  std::vector<int64_t> left;
  for (const int64_t row : rows)
    if (!gone.contains(row)) left.push_back(row);
  return left;
}

}  // namespace

Sets::Sets(const Plan& plan, Rows rows) : plan_(plan), rows_(rows) {}

const SetPlan& Sets::root_of(const SetPlan& plan) const {
  const SetPlan* at = &plan;
  while (!at->of.empty() || !at->held_from.empty())
    at = &plan_.sets.at(at->held_from.empty() ? at->of : at->held_from);
  return *at;
}

const data::Facts& Sets::facts_of(const data::sets::Source& source) {
  const auto [it, first] = facts_.try_emplace(source.key, source.declared);
  if (!first) return it->second;
  data::Facts& facts = it->second;
  const bool known = facts.samples > 0 && facts.classes >= 0 && !facts.fields.empty() &&
                     std::none_of(facts.fields.begin(), facts.fields.end(),
                                  [](const auto& field) { return field.second.empty(); });
  if (!known) {
    try {
      facts = source.open()->facts();
    } catch (const UserError&) {
      // What is wrong with the files is told by who needs their samples.
    }
  }
  facts = completed(facts);
  return facts;
}

std::shared_ptr<const data::DataSet> Sets::source_of(const SetPlan& plan) {
  const data::sets::Source& source = *root_of(plan).source;
  auto& open = sources_[source.key];
  if (open) return open;
  if (rows_ != Rows::synthetic) {
    try {
      return open = source.open();
    } catch (const DataMissing&) {
      if (rows_ != Rows::smoke) throw;
    }
  }
  stand_ins_.insert(source.key);
  return open = data::sets::stand_in(facts_of(source), facts_of(source).samples);
}

std::vector<int64_t> Sets::rows_of(const SetPlan& plan, const data::DataSet& source) {
  if (const auto it = all_rows_.find(plan.name); it != all_rows_.end()) return it->second;
  const auto key = [&](const std::string& set) { return Random(plan_.seed).of("part").of(set); };
  // The rows a set begins with, before it loses those that it holds out.
  const auto begins_with = [&](const SetPlan& p) {
    std::vector<int64_t> rows;
    if (!p.of.empty()) {
      rows = rows_of(plan_.sets.at(p.of), source);
    } else {
      rows.resize(static_cast<std::size_t>(source.size()));
      std::iota(rows.begin(), rows.end(), 0);
    }
    rows = data::take(p.part, rows, source, key(p.name));
    return p.dropped.empty() ? rows : data::drop_classes(rows, source, p.dropped);
  };
  std::vector<int64_t> rows;
  const SetPlan& giver = plan.held_from.empty() ? plan : plan_.sets.at(plan.held_from);
  rows = begins_with(giver);
  for (const std::string& held : giver.holds_out) {
    const std::vector<int64_t> taken = data::take(plan_.sets.at(held).part, rows, source, key(held));
    if (held == plan.name) return all_rows_[plan.name] = taken;
    rows = without(rows, taken);
  }
  return all_rows_[plan.name] = rows;
}

const data::DataSet& Sets::train_source(const std::string& transform, std::size_t most,
                                        std::vector<int64_t>& rows) {
  const auto it = plan_.sets.find("train");
  if (it == plan_.sets.end())
    throw UserError(transform + " takes its numbers from the set called 'train', and there is none" +
                    (transform == "normalize" ? "; give it mean and std" : ""));
  const auto source = source_of(it->second);
  const auto image = source->facts().fields.find("image");
  if (image == source->facts().fields.end() || !data::is_image(image->second))
    throw UserError(it->second.mark.text() + ": data.train: " + transform +
                    " acts on images of [channels, height, width]");
  rows = data::all_rows(*source);
  if (rows_ != Rows::real) rows.resize(std::min(rows.size(), most));
  return *source;  // which `sources_` holds
}

data::Statistics Sets::statistics(const data::Chain& before) {
  const std::string key = text_of(before);
  if (const auto it = statistics_.find(key); it != statistics_.end()) return it->second;
  std::vector<int64_t> rows;
  const data::DataSet& source = train_source("normalize", 1000, rows);
  return statistics_[key] = data::statistics(source, rows, before);
}

data::Tables Sets::whitening(const data::Chain& before, double epsilon) {
  const std::string key = text_of(before) + number_text(epsilon);
  if (const auto it = whitenings_.find(key); it != whitenings_.end()) return it->second;
  std::vector<int64_t> rows;
  const data::DataSet& source = train_source("zca", kSmokeRows, rows);
  return whitenings_[key] = data::whitening(source, rows, before, epsilon);
}

data::Set Sets::make(const SetPlan& plan) {
  data::Set set;
  set.name = plan.name;
  set.source = source_of(plan);
  // By content: one folder may be spelled in two ways. What stands in for absent files has no content of its
  // own.
  const std::string& key = root_of(plan).source->key;
  set.source_key = stand_ins_.contains(key) ? key : set.source->origin();
  try {
    set.rows = rows_of(plan, *set.source);
  } catch (const UserError& error) {
    throw UserError(plan.mark.text() + ": data." + plan.name + ": " + error.what());
  }
  if (rows_ == Rows::smoke && set.size() > kSmokeRows) set.rows.resize(kSmokeRows);
  if (set.rows.empty()) throw UserError(plan.mark.text() + ": data." + plan.name + " holds no samples");
  set.labels_hidden = plan.labels_hidden;
  set.held_out = plan.held_out;
  set.sampler = plan.sampler;
  data::transforms::Context context;
  context.statistics = [this](const data::Chain& before) { return statistics(before); };
  context.whitening = [this](const data::Chain& before, double epsilon) {
    return whitening(before, epsilon);
  };
  set.augment = data::build(plan.augment, context);
  set.transforms = data::build(plan.transforms, context);
  set.facts();  // images of several sizes are refused here, where the set's name is known
  return set;
}

const data::Set& Sets::get(const std::string& name) {
  auto& set = sets_[name];
  if (!set) {
    const auto it = plan_.sets.find(name);
    LIMBECK_CHECK(it != plan_.sets.end(), "no set ", name);
    try {
      set = std::make_unique<data::Set>(make(it->second));
    } catch (...) {
      sets_.erase(name);
      throw;
    }
  }
  return *set;
}

void Sets::put(data::Set set) {
  const std::string name = set.name;
  sets_[name] = std::make_unique<data::Set>(std::move(set));
}

data::Facts Sets::facts(const std::string& name) {
  if (is_open(name)) return get(name).facts();
  const SetPlan& plan = plan_.sets.at(name);
  data::Facts facts = facts_of(*root_of(plan).source);
  data::transforms::Context context;
  context.statistics = [&](const data::Chain&) {
    const auto channels = static_cast<std::size_t>(facts.fields.begin()->second.front());
    return data::Statistics{std::vector<double>(channels, 0.5), std::vector<double>(channels, 0.5)};
  };
  context.whitening = [](const data::Chain&, double) {
    return data::Tables();
  };  // shapes alone are asked for
  const data::Chain chain = data::build(plan.transforms, context);
  for (auto& [field, shape] : facts.fields)
    if (data::is_image(shape)) shape = data::shape_after(chain, shape);
  return facts;
}

std::vector<std::string> Sets::preprocessing(const std::string& name) {
  std::vector<std::string> steps;
  for (const auto& transform : get(name).transforms) steps.push_back(transform->text());
  return steps;
}

Tensors Sets::tables(const std::string& name) {
  Tensors all;
  for (const auto& transform : get(name).transforms)
    for (const auto& [table, values] : transform->tables()) all[table] = data::tensor_of(*values);
  return all;
}

std::vector<std::string> Sets::remarks() const {
  std::vector<std::string> all;
  for (const auto& [key, source] : sources_) {
    if (!source) continue;  // its files are not there
    for (const std::string& remark : source->remarks()) all.push_back(remark);
  }
  return all;
}

}  // namespace limbeck::train
