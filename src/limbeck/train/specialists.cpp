#include "limbeck/train/specialists.h"

#include <ATen/ATen.h>

#include <set>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/data/relabelled_set.h"
#include "limbeck/model/store.h"
#include "limbeck/nn/run.h"

namespace limbeck::train {
namespace {

constexpr const char* kRest = "other classes";

// By their numbers where they have no names: a specialist's own numbers mean something else.
std::vector<std::string> names_of(const std::vector<std::string>& all, const std::vector<int64_t>& classes) {
  std::vector<std::string> names;
  for (const int64_t c : classes)
    names.push_back(all.empty() ? std::to_string(c) : all.at(static_cast<std::size_t>(c)));
  names.emplace_back(kRest);
  return names;
}

}  // namespace

std::string view_name(const std::string& set, const std::string& specialist) {
  return set + "/" + specialist;
}

data::Facts specialists_facts(data::Facts facts, const std::vector<int64_t>& classes) {
  facts.class_names = names_of(facts.class_names, classes);
  facts.classes = static_cast<int64_t>(classes.size()) + 1;
  return facts;
}

data::Set specialists_view(const data::Set& set, const std::string& specialist,
                           const std::vector<int64_t>& classes, double special_share) {
  const data::Facts facts = set.source->facts();
  const auto rest = static_cast<int64_t>(classes.size());
  std::vector<int64_t> becomes(static_cast<std::size_t>(facts.classes), rest);
  for (std::size_t i = 0; i < classes.size(); ++i)
    becomes.at(static_cast<std::size_t>(classes[i])) = static_cast<int64_t>(i);
  data::Set view = set;
  view.name = view_name(set.name, specialist);
  view.source = std::make_shared<data::RelabelledSet>(set.source, becomes, rest + 1,
                                                      names_of(facts.class_names, classes));
  data::Share special{special_share, {}}, others{1 - special_share, {}};
  for (int64_t place = 0; place < view.size(); ++place)
    if (const int64_t label = view.label(place); label >= 0)
      (label == rest ? others : special).places.push_back(place);
  if (!special.places.empty() && !others.places.empty())
    view.shares = {std::move(special), std::move(others)};
  return view;
}

double oversampling(const data::Set& view) {
  if (view.shares.empty()) return 1;
  const data::Share &special = view.shares.front(), &others = view.shares.back();
  return special.share / others.share * static_cast<double>(others.places.size()) /
         static_cast<double>(special.places.size());
}

Member& make_specialist(Models& models, const std::string& generalist, const std::string& name,
                        const std::vector<int64_t>& classes, uint64_t seed) {
  const at::NoGradGuard no_gradient;
  const Member& from = models.get(generalist);
  const int64_t known = from.fit.classes;
  model::Fit fit = from.fit;
  fit.classes = static_cast<int64_t>(classes.size()) + 1;
  Member& made = models.make(name, fit);
  nn::init(*made.model, Random(seed).of("weights").of(name));
  const Tensor rows = at::tensor(classes, at::TensorOptions(at::kLong).device(models.device()));
  const Tensors theirs = nn::state(*from.model);
  const std::set<std::string> head = model::head_of(made.plan->blueprint, fit);
  for (auto& [tensor, value] : nn::state(*made.model)) {
    const Tensor& source = theirs.at(tensor);
    if (!head.contains(tensor)) {
      value.copy_(source);
    } else if (source.dim() > 0 && source.size(0) == known && value.size(0) == fit.classes) {
      value.narrow(0, 0, fit.classes - 1).copy_(source.index_select(0, rows));
    }
  }
  made.filled = true;
  made.specialty = classes;
  made.card.class_names = names_of(from.card.class_names, classes);
  made.card.preprocessing = from.card.preprocessing;
  made.card.tables = from.card.tables;
  std::vector<std::string> numbers;
  for (const int64_t c : classes) numbers.push_back(std::to_string(c));
  made.card.provenance["specialty"] = join(numbers, ", ");
  return made;
}

void raise_rest(Member& specialist, double offset) {
  const at::NoGradGuard no_gradient;
  const std::string bias = model::classifier_of(specialist.plan->blueprint, specialist.fit).bias;
  LIMBECK_CHECK(!bias.empty(), specialist.plan->name);  // the probe has refused that
  nn::state(*specialist.model).at(bias)[specialist.fit.classes - 1] += offset;
}

void refuse_specialist(const Member& member, const std::string& remedy) {
  if (!member.specialty.empty())
    throw UserError("'" + member.plan->name + "' is a specialist, which knows some classes only; " + remedy);
}

}  // namespace limbeck::train
