#pragma once
// Several teachers: how their answers become one.
//
//   combine: mean_loss          sum over teachers t of w_t * loss(z_t)
//            mean_probability   loss against the arithmetic mean: sum over t of w_t softmax(z_t / T)
//            mean_logit         loss against the geometric mean: softmax(sum over t of w_t z_t / T), sharper
//
// The weights w_t sum to 1, for each row by itself, and carry no gradient. All are of distributions at T = 1:
//
//   member_weights: uniform                 1 / m
//                   [..]                    the numbers given, divided by their sum
//                   entropy                 exp(-H_t) / sum exp(-H)
//                   entropy_linear          (1 - H_t / sum H) / (m - 1)
//                   confidence              max softmax(z_t) / sum of those
//                   classifier_confidence   (1 - softmax over t of CE_t) / (m - 1)
//
// H_t is the entropy of teacher t's answer in nats, CE_t its cross-entropy with the row's label; a row
// without a label gets 1 / m. One teacher alone always has weight 1. entropy_linear: Kwon et al., ICASSP
// 2020; classifier_confidence: Zhang, Chen, Wang, ICASSP 2022. Public code of these two leaves out the
// division by m - 1 or divides the loss by m besides: we make the weights sum to 1.
#include <string>
#include <vector>

#include "limbeck/config/params.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::loss {

enum class Combine { mean_loss, mean_probability, mean_logit };

struct Members {
  Combine combine = Combine::mean_loss;
  std::string weighting = "uniform";  // as above; "numbers" where they are given
  std::vector<double> numbers = {};   // as given
  /// Whether all teachers must be seen in one call; else the loss runs once per teacher.
  bool together() const {
    return combine != Combine::mean_loss || (weighting != "uniform" && weighting != "numbers");
  }
};

/// Reads `combine` and `member_weights` with all their values.
Members read_members(Params& params);

/// The same for a loss that has `combine: mean_loss` and equal weights or numbers only. Returns the numbers;
/// empty: equal.
std::vector<double> read_member_weights(Params& params);

/// The numbers divided by their sum, equal ones where there are none. UserError if they are not as many as
/// the teachers.
std::vector<double> shares(const std::vector<double>& numbers, std::size_t teachers);

/// The weights of m teachers with these scores (N, C) each: (N, m). `labels` (N), -1 where unknown, may be
/// undefined.
Tensor member_weights(const Members& members, const std::vector<Tensor>& logits, const Tensor& labels);

}  // namespace limbeck::loss
