#include "limbeck/loss/pairs.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::loss {
namespace {

using Taps = std::vector<std::string>;  // one, or the two ends of a section

// A pair as it is written. Every list of taps has `count` elements, unless it is faulty.
struct Written {
  Taps student, teacher;
  std::map<std::string, Taps> by_teacher;
};

// A side: a tap's name, or a list of `count` of them.
Taps read_taps_of(Params& side, std::size_t count) {
  Taps taps;
  if (side.node().is_list()) {
    for (const config::Node& item : side.node().items) taps.push_back(item.is_scalar() ? item.text : "");
  } else {
    taps.push_back(side.scalar());
  }
  const bool named =
      std::none_of(taps.begin(), taps.end(), [](const std::string& tap) { return tap.empty(); });
  if (taps.size() == count && side.node().is_list() == (count > 1) && named) return taps;
  side.fault(count == 1 ? "must be the name of a tap"
                        : "must be a section: its first and its last tap, [a, b]");
  return Taps(count);
}

std::optional<Params> read_side(Params& pair, const std::string& side) {
  auto value = pair.value(side, "the " + side + "'s");
  if (!value) pair.fault("needs a tap for '" + side + "'");
  return value;
}

Written read_pair(Params& element, std::size_t count) {
  Written pair;
  if (!element.node().is_map()) {
    pair.student = pair.teacher = read_taps_of(element, count);
    return pair;
  }
  pair.student = pair.teacher = Taps(count);
  if (auto student = read_side(element, "student")) pair.student = read_taps_of(*student, count);
  if (auto teacher = read_side(element, "teacher")) {
    if (!teacher->node().is_map()) pair.teacher = read_taps_of(*teacher, count);
    if (teacher->node().is_map() && teacher->keys().empty()) teacher->fault("names no teacher's tap");
    for (const std::string& name : teacher->keys())
      if (auto tap = teacher->value(name, "its tap")) pair.by_teacher[name] = read_taps_of(*tap, count);
  }
  element.done();
  return pair;
}

Pair end_of(const Written& written, std::size_t end) {
  Pair pair{written.student[end], written.teacher[end]};
  for (const auto& [name, taps] : written.by_teacher) pair.by_teacher[name] = taps[end];
  return pair;
}

void set_weight(Pair& pair, double weight) { pair.weight = weight; }
void set_weight(Tap& tap, double weight) { tap.weight = weight; }
void set_weight(Section& section, double weight) { section.first.weight = section.last.weight = weight; }

// Reads `pair_weights` into entries that have a `weight`.
template <typename Entry>
void read_weights(Params& params, std::vector<Entry>& entries, const std::string& what) {
  const bool given = params.has("pair_weights");
  const std::vector<double> weights = params.numbers(
      "pair_weights", {1}, Range::from(0), "what each of " + what + " counts; the terms are summed");
  if (!given) return;
  if (entries.empty() && !params.has(what)) {
    params.fault("pair_weights",
                 "needs '" + what + "': they are weighed in the order in which they are named");
    return;
  }
  if (weights.size() != entries.size()) {
    params.fault("pair_weights", "needs " + std::to_string(entries.size()) + " numbers, one for each of '" +
                                     what + "', not " + std::to_string(weights.size()));
    return;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) set_weight(entries[i], weights[i]);
}

void settle(Pair& pair, const std::vector<std::string>& teachers) {
  if (pair.by_teacher.empty()) return;
  pair.of_each.clear();
  for (const std::string& teacher : teachers) {
    const auto found = pair.by_teacher.find(teacher);
    if (found == pair.by_teacher.end())
      throw UserError("pairs say no tap for the teacher '" + teacher +
                      "': give it one beside those of the others");
    pair.of_each.push_back(found->second);
  }
  if (teachers.size() == 1) pair.teacher = pair.of_each.front();
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
  const std::string usual = fallback.empty() ? "" : ", [" + fallback + "] by default";
  for (Params& element : params.list("pairs", "taps to compare" + usual +
                                                  "; one name is the same tap on both sides, "
                                                  "else {student: a, teacher: b}"))
    pairs.push_back(end_of(read_pair(element, 1), 0));
  if (!params.has("pairs") && fallback.empty())
    params.fault("pairs", "is needed: the taps to compare, such as [stage2] or [{student: a, teacher: b}]");
  else if (!params.has("pairs"))
    pairs.push_back({fallback, fallback});
  else if (pairs.empty())
    params.fault("pairs", "names no taps");
  read_weights(params, pairs, "pairs");
  return pairs;
}

std::vector<Section> read_sections(Params& params, const std::string& usual) {
  std::vector<Section> sections;
  for (Params& element : params.list("pairs", "sections to compare, by first and last tap, " + usual +
                                                  " by default; one is the same on both sides, else "
                                                  "{student: [a, b], teacher: [c, d]}")) {
    const Written pair = read_pair(element, 2);
    sections.push_back({end_of(pair, 0), end_of(pair, 1)});
  }
  if (params.has("pairs") && sections.empty()) params.fault("pairs", "names no sections");
  read_weights(params, sections, "pairs");
  return sections;
}

void meet(std::vector<Pair>& pairs, const std::vector<std::string>& teachers) {
  for (Pair& pair : pairs) settle(pair, teachers);
}

void meet(std::vector<Section>& sections, const std::vector<std::string>& teachers) {
  for (Section& section : sections) {
    settle(section.first, teachers);
    settle(section.last, teachers);
  }
}

void check_teachers(Params& params, const std::vector<std::string>& teachers) {
  const config::Node* pairs = params.node().find("pairs");
  if (!pairs || teachers.empty()) return;
  for (const config::Node& pair : pairs->is_list() ? pairs->items : std::vector{*pairs}) {
    const config::Node* side = pair.is_map() ? pair.find("teacher") : nullptr;
    if (!side || !side->is_map()) continue;
    for (const config::Entry& entry : side->entries)
      if (std::find(teachers.begin(), teachers.end(), entry.key) == teachers.end())
        params.fault("pairs", "names '" + entry.key + "', which does not teach here" +
                                  did_you_mean(entry.key, teachers));
  }
}

void want(Wants& wants, const Pair& pair, std::size_t teachers) {
  wants.student.push_back(pair.student);
  if (teachers == 0) return;
  if (pair.by_teacher.empty() && wants.of_each.empty()) {
    wants.teacher.push_back(pair.teacher);
    return;
  }
  wants.of_each.resize(teachers, wants.teacher);
  for (std::size_t i = 0; i < teachers; ++i) wants.of_each[i].push_back(pair.teacher_tap(i));
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

std::string values_text(const Shape& shape) {
  std::string text = "(N";
  for (std::size_t i = 1; i < shape.size(); ++i) text += ", " + std::to_string(shape[i]);
  return text + ")";
}

const Shape& map_at(const nn::TapTable& table, const std::string& tap, const std::string& who,
                    const std::string& remedy) {
  const Shape& shape = shape_at(table, tap, who);
  if (shape.size() != 4)
    throw UserError("tap '" + tap + "' of " + who + " has values " + values_text(shape) +
                    ", which are no feature maps (N, C, H, W): " + remedy);
  return shape;
}

int64_t classes_at(const nn::TapTable& table, const std::string& tap, const std::string& who) {
  const bool scores = std::any_of(table.begin(), table.end(), [](const auto& one) {
    return one.second.size() == 2 && one.second[1] > 1;
  });
  if (!scores && !table.contains(tap))
    throw UserError(
        who + " has no tap '" + tap + "', and none of those it has (" + names_of(table) +
        ") scores classes: give it a network that does, or use a loss that needs no scores, such as "
        "hint or mean_squared_error");
  const Shape& shape = shape_at(table, tap, who);
  if (shape.size() != 2 || shape[1] < 2)
    throw UserError(
        "tap '" + tap + "' of " + who + " has values " + values_text(shape) +
        "; class scores (N, C) of two classes or more are needed: choose another tap, such as logits");
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
      const int64_t theirs = classes_at(*teachers[i], pair.teacher_tap(i), "the teacher" + number);
      if (theirs != mine)
        throw UserError("teacher" + number + " has " + std::to_string(theirs) + " classes, student " +
                        std::to_string(mine) +
                        ": scores are compared class by class; give both the same classes, or "
                        "match features instead");
    }
    want(wants, pair, teachers.size());
  }
  return wants;
}

Tensor sum_over(
    const std::vector<Pair>& pairs, const Step& step,
    const std::function<Tensor(const Tensor& student, const std::vector<Tensor>& teachers)>& term) {
  Tensor total;
  for (const Pair& pair : pairs) {
    std::vector<Tensor> teachers;
    teachers.reserve(step.teachers.size());
    for (std::size_t i = 0; i < step.teachers.size(); ++i) {
      const Tensor& values = step.teachers[i]->at(pair.teacher_tap(i));
      teachers.push_back(values.requires_grad() ? values.detach() : values);
    }
    const Tensor one = term(step.student.at(pair.student), teachers),
                 value = pair.weight == 1 ? one : pair.weight * one;
    total = total.defined() ? total + value : value;
  }
  return total;
}

}  // namespace limbeck::loss
