#include "limbeck/loss/pairs.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::loss {
namespace {

// One side of a pair: a tap's name.
std::string read_side(Params& pair, const std::string& side) {
  const auto value = pair.value(side, "the " + side + "'s tap");
  if (!value) {
    pair.fault("needs a tap for '" + side + "'");
  } else if (value->node().is_list() || value->node().is_map()) {
    pair.not_yet(side);
  } else if (value->scalar().empty()) {
    pair.fault(side, "must be the name of a tap");
  } else {
    return value->scalar();
  }
  return "";
}

Pair read_pair(Params& element) {
  if (const std::string both = element.scalar(); !both.empty()) return {both, both};
  if (element.node().is_list()) {
    element.not_yet();
    return {};
  }
  Pair pair{read_side(element, "student"), read_side(element, "teacher")};
  element.done();
  return pair;
}

// Reads `pair_weights` into entries that have a `weight`.
template <typename Entry>
void read_weights(Params& params, std::vector<Entry>& entries, const std::string& what) {
  const bool given = params.has("pair_weights");
  const std::vector<double> weights = params.numbers(
      "pair_weights", {1}, Range::from(0), "what each of " + what + " counts; the terms are summed");
  if (!given) return;
  if (weights.size() != entries.size()) {
    params.fault("pair_weights", "needs " + std::to_string(entries.size()) + " numbers, one for each of '" +
                                     what + "', not " + std::to_string(weights.size()));
    return;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].weight = weights[i];
}

std::string names_of(const nn::TapTable& table) {
  std::vector<std::string> names;
  for (const auto& [name, shape] : table) names.push_back(name);
  return join(names, ", ");
}

// Shorter names first: exit2 before exit10.
bool by_number(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

std::vector<Pair> read_pairs(Params& params, const std::string& fallback) {
  std::vector<Pair> pairs;
  for (Params& element : params.list("pairs", "taps to compare, [" + fallback +
                                                  "] by default; one name is the same tap "
                                                  "on both sides, else {student: a, teacher: b}"))
    pairs.push_back(read_pair(element));
  if (!params.has("pairs")) pairs.push_back({fallback, fallback});
  if (pairs.empty()) params.fault("pairs", "names no taps");
  read_weights(params, pairs, "pairs");
  return pairs;
}

std::vector<Tap> read_taps(Params& params, const std::string& fallback) {
  std::vector<Tap> taps;
  for (const std::string& name :
       params.texts("taps", {fallback}, "taps to judge; exit* is every exit and the final logits"))
    taps.push_back({name});
  if (taps.empty()) params.fault("taps", "names no taps");
  read_weights(params, taps, "taps");
  return taps;
}

std::vector<Tap> expand(const std::vector<Tap>& taps, const std::vector<std::string>& there) {
  std::vector<Tap> all;
  for (const Tap& tap : taps) {
    if (tap.name.find('*') == std::string::npos) {
      all.push_back(tap);
      continue;
    }
    const bool exits = tap.name == "exit*";
    std::vector<std::string> names;
    for (const std::string& name : there)
      if (matches(exits ? "exit*.logits" : tap.name, name)) names.push_back(name);
    if (names.empty())
      throw UserError("no tap of the student is called '" + tap.name + "'; it has " + join(there, ", "));
    std::sort(names.begin(), names.end(), by_number);
    if (exits && std::find(there.begin(), there.end(), "logits") != there.end()) names.push_back("logits");
    for (const std::string& name : names) all.push_back({name, tap.weight});
  }
  std::set<std::string> seen;
  for (const Tap& tap : all)
    if (!seen.insert(tap.name).second)
      throw UserError("tap '" + tap.name +
                      "' is named twice (exit* names the final logits too): its term would count double");
  return all;
}

const Shape& shape_at(const nn::TapTable& table, const std::string& tap, const std::string& who) {
  const auto found = table.find(tap);
  if (found != table.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, shape] : table) names.push_back(name);
  throw UserError(who + " has no tap '" + tap + "'" + did_you_mean(tap, names) + "; it has " +
                  names_of(table));
}

int64_t classes_at(const nn::TapTable& table, const std::string& tap, const std::string& who) {
  const Shape& shape = shape_at(table, tap, who);
  if (shape.size() != 2 || shape[1] < 2) {
    std::string text = "(N";
    for (std::size_t i = 1; i < shape.size(); ++i) text += ", " + std::to_string(shape[i]);
    throw UserError(
        "tap '" + tap + "' of " + who + " has values " + text +
        "); class scores (N, C) of two classes or more are needed: choose another tap, such as logits");
  }
  return shape[1];
}

Wants want_class_scores(const std::vector<Pair>& pairs, const nn::TapTable& student,
                        const std::vector<const nn::TapTable*>& teachers) {
  Wants wants;
  wants.needs.insert(Need::class_logits);
  for (const Pair& pair : pairs) {
    const int64_t mine = classes_at(student, pair.student, "the student");
    for (std::size_t i = 0; i < teachers.size(); ++i) {
      const std::string number = teachers.size() > 1 ? " " + std::to_string(i + 1) : "";
      const int64_t theirs = classes_at(*teachers[i], pair.teacher, "the teacher" + number);
      if (theirs != mine)
        throw UserError("teacher" + number + " has " + std::to_string(theirs) + " classes, student " +
                        std::to_string(mine) +
                        ": scores are compared class by class; give both the same classes, or "
                        "match features instead");
    }
    wants.student.push_back(pair.student);
    if (!teachers.empty()) wants.teacher.push_back(pair.teacher);
  }
  return wants;
}

Tensor sum_over(
    const std::vector<Pair>& pairs, const Step& step,
    const std::function<Tensor(const Tensor& student, const std::vector<Tensor>& teachers)>& term) {
  Tensor total;
  for (const Pair& pair : pairs) {
    std::vector<Tensor> teachers;
    for (const Tensors* taps : step.teachers) teachers.push_back(taps->at(pair.teacher).detach());
    const Tensor value = pair.weight * term(step.student.at(pair.student), teachers);
    total = total.defined() ? total + value : value;
  }
  return total;
}

}  // namespace limbeck::loss
