#include "limbeck/report/compare/method.h"

#include <algorithm>
#include <set>

#include "limbeck/base/check.h"

namespace limbeck::report::compare {
namespace {

Labels without_seeds(const std::vector<Axis>& axes, Labels labels) {
  for (const Axis& axis : axes)
    if (axis.is_seed()) labels.erase(axis.path);
  return labels;
}

Method* find_or_add(const std::vector<Axis>& axes, const std::vector<std::string>& seeds, const Trial& trial,
                    std::vector<Method>& methods) {
  const Labels labels = without_seeds(axes, trial.labels);
  for (Method& method : methods)
    if (method.labels == labels && method.model == trial.name) return &method;
  std::string name = name_of(axes, labels);
  if (!trial.name.empty()) name = trial.name + (name.empty() ? "" : ", " + name);
  Method method;
  method.name = name;
  method.labels = labels;
  method.taught = trial.taught;
  method.model = trial.name;
  method.chosen = trial.chosen;
  method.trials.resize(seeds.size());
  methods.push_back(std::move(method));
  return &methods.back();
}

int rank(const Method& method) {
  return method.taught == Taught::alone ? 0 : method.taught == Taught::plain_kd ? 1 : 2;
}

Labels without(Labels labels, const std::set<std::string>& axes) {
  for (const std::string& axis : axes) labels.erase(axis);
  return labels;
}

// The axes that alone can make one way of teaching another.
std::set<std::string> teaching_axes(const std::vector<Axis>& axes, const std::vector<Method>& methods) {
  std::set<std::string> varying;
  for (const Axis& axis : axes)
    for (const Method& a : methods)
      for (const Method& b : methods)
        if (!a.beside() && !b.beside() && a.taught != b.taught &&
            without(a.labels, {axis.path}) == without(b.labels, {axis.path}))
          varying.insert(axis.path);
  return varying;
}

// Whether `reference` is what `method` is held against. A baseline has the labels alone that reach it.
bool belongs(const Method& reference, const Method& method, const std::set<std::string>& varying) {
  if (!reference.beside()) return without(reference.labels, varying) == without(method.labels, varying);
  return std::ranges::all_of(reference.labels, [&](const auto& label) {
    const auto found = method.labels.find(label.first);
    return found != method.labels.end() && found->second == label.second;
  });
}

std::optional<std::size_t> reference_for(const Method& method, Taught taught, const std::string& called,
                                         const std::set<std::string>& varying,
                                         const std::vector<Method>& methods) {
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    if (methods[i].taught != taught || !belongs(methods[i], method, varying)) continue;
    const bool named =
        std::ranges::any_of(methods[i].labels, [&](const auto& label) { return label.second == called; });
    if (named) return i;
    if (!first) first = i;
  }
  return first;
}

std::optional<Difference> difference(const std::vector<Method>& methods, const Method& method,
                                     std::optional<std::size_t> to) {
  if (!to || &methods[*to] == &method) return std::nullopt;
  std::vector<double> own, others;
  for (std::size_t seed = 0; seed < method.trials.size(); ++seed) {
    const auto a = method.value(seed), b = methods[*to].value(seed);
    if (!a || !b) continue;
    own.push_back(*a);
    others.push_back(*b);
  }
  if (own.empty()) return std::nullopt;
  Difference difference;
  difference.to = *to;
  difference.paired = paired_test(own, others);
  return difference;
}

void judge(bool lower_is_better, std::vector<Method>& methods) {
  std::vector<Difference*> tested;
  std::vector<double> p;
  for (Method& method : methods)
    for (std::optional<Difference>* one : {&method.to_kd, &method.to_alone})
      if (*one && (*one)->paired.p) {
        tested.push_back(&**one);
        p.push_back(*(*one)->paired.p);
      }
  const std::vector<double> corrected = holm(p);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->corrected = corrected[i];
    tested[i]->verdict = verdict(tested[i]->paired, corrected[i], lower_is_better);
  }
}

}  // namespace

std::vector<double> Method::values() const {
  std::vector<double> values;
  for (std::size_t seed = 0; seed < trials.size(); ++seed)
    if (const auto one = value(seed)) values.push_back(*one);
  return values;
}

std::optional<double> Method::value(std::size_t seed) const {
  return trials[seed] ? trials[seed]->value : std::nullopt;
}

Cost Method::cost() const {
  Cost all;
  double seconds = 0;
  int64_t timed = 0;
  for (const std::optional<Trial>& trial : trials) {
    if (!trial || !trial->value) continue;
    const Cost& cost = trial->cost;
    if (cost.seconds) {
      seconds += *cost.seconds;
      ++timed;
    }
    if (cost.peak_memory_bytes)
      all.peak_memory_bytes = std::max(all.peak_memory_bytes.value_or(0), *cost.peak_memory_bytes);
    if (!all.parameters) all.parameters = cost.parameters;
    if (!all.multiply_accumulates) all.multiply_accumulates = cost.multiply_accumulates;
    if (!all.bytes) all.bytes = cost.bytes;
  }
  if (timed > 0) all.seconds = seconds / static_cast<double>(timed);
  return all;
}

Budget Method::budget() const {
  // Sums are of whole numbers, so that equal budgets have equal means.
  Budget mean;
  for (const std::optional<Trial>& trial : trials) {
    if (!trial || !trial->value) continue;
    mean.epochs += trial->budget.epochs;
    mean.steps += trial->budget.steps;
    mean.samples_seen += trial->budget.samples_seen;
  }
  for (double* sum : {&mean.epochs, &mean.steps, &mean.samples_seen})
    *sum /= static_cast<double>(std::max<int64_t>(summary.count, 1));
  return mean;
}

std::string Method::chosen_value() const { return chosen ? chosen->value : ""; }

std::vector<Method> methods_of(const std::vector<Axis>& axes, const std::vector<std::string>& seeds,
                               const std::vector<Trial>& trials) {
  std::vector<Method> methods;
  for (const Trial& trial : trials) {
    Method* method = find_or_add(axes, seeds, trial, methods);
    const auto seed = std::ranges::find(seeds, seed_of(axes, trial.labels));
    LIMBECK_CHECK(seed != seeds.end(), trial.folder, " has a seed that is none of the comparison's");
    method->trials[static_cast<std::size_t>(seed - seeds.begin())] = trial;
  }
  std::ranges::stable_sort(methods, {}, rank);
  for (Method& method : methods) method.summary = summarize(method.values());
  return methods;
}

void compare_methods(const std::vector<Axis>& axes, bool lower_is_better, std::vector<Method>& methods) {
  const std::set<std::string> varying = teaching_axes(axes, methods);
  for (Method& method : methods)
    method.to_alone =
        difference(methods, method, reference_for(method, Taught::alone, "alone", varying, methods));
  for (Method& method : methods) {
    const auto kd = reference_for(method, Taught::plain_kd, "kd", varying, methods);
    // Plain kd against the undistilled student, the other way round, is one comparison and not two.
    const bool known = kd && methods[*kd].to_alone && &methods[methods[*kd].to_alone->to] == &method;
    method.to_kd = known ? std::nullopt : difference(methods, method, kd);
  }
  judge(lower_is_better, methods);
}

}  // namespace limbeck::report::compare
