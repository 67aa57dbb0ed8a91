#pragma once
// Which taps a loss reads, as recipes write them:
//
//   pairs: [stage2, {student: stage3, teacher: stage4}]     one name is the same tap on both sides
//   pairs: [{student: stage3, teacher: {deep: stage2, vgg: stage3}}]     a tap for each of several teachers
//   pairs: [[stage1.first, stage1]]                         of a loss that compares sections: first and last
//   tap taps: [logits, exit*]                                   of a loss without a teacher pair_weights: [1,
//   0.5]                                  one for each entry
//
// The entries' terms are summed, each times its weight.
#include <map>
#include <string>
#include <vector>

#include "limbeck/config/params.h"
#include "limbeck/loss/loss.h"

namespace limbeck::loss {

struct Pair {
  std::string student, teacher;  // taps
  double weight = 1;
  std::map<std::string, std::string> by_teacher = {};  // taps by teacher, where the recipe says so
  /// Then the tap of each teacher that `meet` was told of, in that order; one alone is `teacher` too.
  std::vector<std::string> of_each = {};

  const std::string& teacher_tap(std::size_t i) const { return of_each.empty() ? teacher : of_each.at(i); }
};

/// Reads `pairs` and `pair_weights`; without `pairs` it is the tap `fallback` on both sides, or a fault where
/// that is "".
std::vector<Pair> read_pairs(Params& params, const std::string& fallback);

/// A section of a network, from one tap to another, on both sides; both have the same weight.
struct Section {
  Pair first, last;
};

/// Reads `pairs` whose sides are sections, and `pair_weights`; empty without `pairs`, which then are `usual`.
std::vector<Section> read_sections(Params& params, const std::string& usual);

/// Settles which tap is whose, for a loss that serves these teachers (Loss::meet). UserError where a pair
/// says no tap for one of them.
void meet(std::vector<Pair>& pairs, const std::vector<std::string>& teachers);
void meet(std::vector<Section>& sections, const std::vector<std::string>& teachers);

/// Notes a fault at every teacher that a side of `pairs` names and that is none of these, if there are any.
void check_teachers(Params& params, const std::vector<std::string>& teachers);

/// Adds the taps of both sides to what a loss of so many teachers wants.
void want(Wants& wants, const Pair& pair, std::size_t teachers);

struct Tap {
  std::string name;  // or a pattern
  double weight = 1;
};

/// Reads `taps` and `pair_weights`.
std::vector<Tap> read_taps(Params& params, const std::string& fallback);

/// Replaces patterns by the taps there are, in the order of their numbers (exit2 before exit10). `exit*` are
/// the scores of all exits, `exit<i>.logits`, and the final `logits`; any other pattern matches whole names
/// (`branch*.logits`). UserError where a pattern matches nothing, or where a tap would come twice.
std::vector<Tap> expand(const std::vector<Tap>& taps, const std::vector<std::string>& there);

/// The shape of a tap. UserError that lists the taps there are; `who` is "the student", "the teacher".
const Shape& shape_at(const nn::TapTable& table, const std::string& tap, const std::string& who);

/// "(N, 16, 8, 8)": the rows' number is nobody's business.
std::string values_text(const Shape& shape);

/// The shape (N, C, H, W) of a tap that holds feature maps. UserError for any other: it ends with `remedy`.
const Shape& map_at(const nn::TapTable& table, const std::string& tap, const std::string& who,
                    const std::string& remedy);

/// The classes that a tap scores. UserError if its values are no scores (N, C) of two classes or more.
int64_t classes_at(const nn::TapTable& table, const std::string& tap, const std::string& who);

/// Wants every pair, and that both sides score the same classes. UserError where they do not.
Wants want_class_scores(const std::vector<Pair>& pairs, const nn::TapTable& student,
                        const std::vector<const nn::TapTable*>& teachers);

/// The sum of `term(student's value, each teacher's value)` over the pairs, each times its weight. The
/// teachers' values are detached: nothing learns through them.
Tensor sum_over(
    const std::vector<Pair>& pairs, const Step& step,
    const std::function<Tensor(const Tensor& student, const std::vector<Tensor>& teachers)>& term);

}  // namespace limbeck::loss
