// Similarity-preserving distillation: rows that excite the teacher alike shall excite the student alike.
//
//   F. Tung, G. Mori. "Similarity-Preserving Knowledge Distillation". ICCV 2019.
//   https://arxiv.org/abs/1907.09682
//
// For each pair of taps, with activations flattened to Q (N, D):
//
//   G' = Q Q^T    G = each row of G' divided by its length                          (N, N)
//   term = 1/N^2 * sum over i, j of (G_t - G_s)_ij^2
//
//   row_norm: l2   Euclidean length (the paper, RepDistiller, mdistiller)
//             l1   sum of magnitudes (torchdistill 1.1.5, where a norm's order is missing)
//
// Zero when both networks find the same rows alike, at any scale, width and size; with l2 at most 2/N when
// the taps are never negative (after a ReLU), else 4/N. The published weight is 3000 and goes with 1/N^2.
// Without pairs, the last stage of either side, as published code has it. A row without any activation
// resembles nothing, and its own row of G passes no gradient. Rows are compared with rows of this batch: no
// micro-batches, at least two rows. Teachers are detached. counts: rows. Notes: matrix_student,
// matrix_teacher (of the last pair).

#include <ATen/ATen.h>

#include "limbeck/base/error.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/similarity.h"
#include "limbeck/loss/stages.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  bool last_stages;  // no pairs are given
  std::string row_norm;
};

void require_rows(const nn::TapTable& table, const std::string& tap, const std::string& who) {
  if (const Shape& shape = shape_at(table, tap, who); shape.size() < 2)
    throw UserError("tap '" + tap + "' of " + who + " has values " + values_text(shape) +
                    ": rows of activations (N, D) are compared; choose another tap");
}

class SimilarityPreserving final : public Loss {
 public:
  explicit SimilarityPreserving(Options options) : options_(std::move(options)), pairs_(options_.pairs) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(pairs_, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    Wants wants;
    for (const Pair& pair : pairs_of(student, *teachers.front())) {
      require_rows(student, pair.student, "the student");
      require_rows(*teachers.front(), pair.teacher_tap(0), "the teacher");
      want(wants, pair, 1);
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    if (probe.batch_size == 1)
      throw UserError(
          "compares the rows of a batch with each other, so batch_size must be at least 2, not 1");
    pairs_ = pairs_of(nn::table_of(probe.student), nn::table_of(*probe.teachers.front()));
  }

  Means forward(const Step& step) override {
    return sum_over(pairs_, step, [&](const Tensor& student, const std::vector<Tensor>& teachers) {
      const Tensor mine = similarity(student, options_.row_norm),
                   theirs = similarity(teachers.front(), options_.row_norm);
      step.say("matrix_student", mine);
      step.say("matrix_teacher", theirs);
      return (theirs - mine).square().mean();
    });
  }

 private:
  std::vector<Pair> pairs_of(const nn::TapTable& student, const nn::TapTable& teacher) const {
    return options_.last_stages ? last_stages(student, teacher) : pairs_;
  }

  Options options_;
  std::vector<Pair> pairs_;
};

Builder make_similarity_preserving(Params& params) {
  Options options;
  options.last_stages = !params.has("pairs");
  options.pairs = read_pairs(params, "the last stage");
  if (params.has("gather")) params.not_yet("gather");
  options.row_norm = params.choice(
      "row_norm", {"l2", "l1"},
      "the length that each row of similarities is divided by; l1 as torchdistill 1.1.5 has it");
  return {.teachers = Teachers::needed,
          .needs = {Need::whole_batch},
          .build = [options] { return std::make_shared<SimilarityPreserving>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_similarity_preserving(Registry& registry) {
  registry.add(
      {.name = "similarity_preserving",
       .summary = "matches which rows of a batch resemble each other",
       .paper = "https://arxiv.org/abs/1907.09682",
       .example = "pairs: [stage3]",
       .make = make_similarity_preserving,
       .about = {{"family", "relation"},
                 {"transfers", "which inputs excite the network alike; not how they are represented"},
                 {"when",
                  "networks of other widths, sizes or kinds, since nothing but rows must agree; weight 3000, "
                  "large batches"},
                 {"fails",
                  "small batches hold few pairs; a batch of one class gives almost equal rows and little to "
                  "learn; its value depends on the batch size, so the weight does too"},
                 {"zero", "when student and teacher find the same rows alike"},
                 {"published",
                  "CIFAR-100, resnet56 to resnet20: 69.67 %, the student alone 69.06 % (RepDistiller)"},
                 {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
                 {"formula",
                  "G' = Q Q^T, Q = activations flattened to (N, D); G = rows of G' at length 1   (N, N)\n"
                  "1/N^2 * sum over i, j of (G_t - G_s)^2, summed over pairs"}}});
}

}  // namespace limbeck::loss
