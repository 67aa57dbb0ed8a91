#pragma once
// Which taps a loss reads, as recipes write them:
//
//   pairs: [stage2, {student: stage3, teacher: stage4}]     one name is the same tap on both sides
//   taps: [logits, exit*]                                   of a loss without a teacher
//   pair_weights: [1, 0.5]                                  one for each entry
//
// The entries' terms are summed, each times its weight.
#include <string>
#include <vector>

#include "limbeck/config/params.h"
#include "limbeck/loss/loss.h"

namespace limbeck::loss {

struct Pair {
  std::string student, teacher;
  double weight = 1;
};

/// Reads `pairs` and `pair_weights`; without `pairs` it is the tap `fallback` on both sides. Sides that are
/// sections (lists), or that differ from teacher to teacher (maps), are not yet supported.
std::vector<Pair> read_pairs(Params& params, const std::string& fallback);

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
