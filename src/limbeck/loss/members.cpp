#include "limbeck/loss/members.h"

#include <ATen/ATen.h>

#include <numeric>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/loss/distribution.h"

namespace limbeck::loss {
namespace {

bool has_numbers(const Params& params) {
  const config::Node* node = params.node().find("member_weights");
  return node && node->is_list();
}

std::vector<double> read_numbers(Params& params) {
  const std::vector<double> numbers =
      params.numbers("member_weights", {1}, Range::from(0), "one for each teacher");
  if (std::accumulate(numbers.begin(), numbers.end(), 0.0) <= 0)
    params.fault("member_weights", "must not all be 0");
  return numbers;
}

// (N, m): each teacher's cross-entropy with the rows' labels, 0 where there is none.
Tensor cross_entropies(const std::vector<Tensor>& log_p, const Tensor& labels) {
  std::vector<Tensor> rows;
  for (const Tensor& one : log_p)
    rows.push_back(at::nll_loss(one, labels, /*weight=*/{}, at::Reduction::None, /*ignore_index=*/-1));
  return at::stack(rows, /*dim=*/1);
}

}  // namespace

Members read_members(Params& params) {
  Members members;
  const std::string combine = params.choice("combine", {"mean_loss", "mean_probability", "mean_logit"},
                                            "how the answers of several teachers become one");
  if (combine == "mean_probability") members.combine = Combine::mean_probability;
  if (combine == "mean_logit") members.combine = Combine::mean_logit;
  if (has_numbers(params)) {
    members.weighting = "numbers";
    members.numbers = read_numbers(params);
  } else {
    members.weighting = params.choice(
        "member_weights", {"uniform", "entropy", "entropy_linear", "confidence", "classifier_confidence"},
        "what each of several teachers counts: equal, a list of numbers, or sample by sample");
  }
  return members;
}

std::vector<double> read_member_weights(Params& params) {
  params.choice("combine", {"mean_loss"}, "several teachers: the mean of their losses");
  if (has_numbers(params)) return read_numbers(params);
  params.choice("member_weights", {"uniform"},
                "what each of several teachers counts: equal, or a list of numbers");
  return {};
}

std::vector<double> shares(const std::vector<double>& numbers, std::size_t teachers) {
  if (numbers.empty()) return std::vector<double>(teachers, 1.0 / static_cast<double>(teachers));
  if (numbers.size() != teachers)
    throw UserError("member_weights needs " + std::to_string(teachers) +
                    " numbers, one for each teacher, not " + std::to_string(numbers.size()));
  const double total = std::accumulate(numbers.begin(), numbers.end(), 0.0);
  std::vector<double> shares;
  for (const double number : numbers) shares.push_back(number / total);
  return shares;
}

Tensor member_weights(const Members& members, const std::vector<Tensor>& logits, const Tensor& labels) {
  const auto m = static_cast<int64_t>(logits.size());
  const int64_t rows = logits.front().size(0);
  std::vector<Tensor> log_p, each;
  for (const Tensor& one : logits) log_p.push_back(log_probabilities(one.detach()));
  const Tensor equal = at::full({rows, m}, 1.0 / static_cast<double>(m), log_p.front().options());

  if (members.weighting == "numbers")
    return at::tensor(shares(members.numbers, logits.size()), log_p.front().options()).expand({rows, m});
  if (m == 1 || members.weighting == "uniform") return equal;
  if (members.weighting == "classifier_confidence") {
    if (!labels.defined()) return equal;
    const Tensor weights = (1 - at::softmax(cross_entropies(log_p, labels), /*dim=*/1)) / (m - 1);
    return at::where((labels >= 0).unsqueeze(1), weights, equal);
  }
  for (const Tensor& one : log_p)
    each.push_back(members.weighting == "confidence" ? one.amax(/*dim=*/1).exp() : entropy(one));
  const Tensor values = at::stack(each, /*dim=*/1);
  const Tensor total = values.sum(/*dim=*/1, /*keepdim=*/true);
  if (members.weighting == "confidence") return values / total;
  if (members.weighting == "entropy") return at::softmax(-values, /*dim=*/1);
  LIMBECK_CHECK(members.weighting == "entropy_linear", members.weighting);
  return at::where(total > 0, (1 - values / total) / (m - 1), equal);
}

}  // namespace limbeck::loss
