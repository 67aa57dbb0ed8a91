#include "limbeck/train/shares.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "limbeck/nn/derived.h"
#include "limbeck/nn/layers.h"

namespace limbeck::train {
namespace {

constexpr double kDrowns = 0.95, kWhisper = 0.001;  // shares of the sum of gradient norms

// The norm of d(value)/d(parameters); 0 where nothing depends on them.
double gradient_norm(const Tensor& value, const std::vector<Tensor>& parameters) {
  if (!value.requires_grad() || parameters.empty()) return 0;
  const auto gradients = torch::autograd::grad({value}, parameters, {}, /*retain_graph=*/true,
                                               /*create_graph=*/false, /*allow_unused=*/true);
  double sum = 0;
  for (const Tensor& gradient : gradients)
    if (gradient.defined()) sum += gradient.detach().to(at::kDouble).square().sum().item<double>();
  return std::sqrt(sum);
}

bool rows_mix(const Term& term) {
  const std::vector<std::string>& taps = term.wants.student;
  if (std::find(taps.begin(), taps.end(), nn::kInputGradient) == taps.end()) return false;
  const auto modules = term.learner->model->modules();
  return std::any_of(modules.begin(), modules.end(), [](const auto& module) {
    const auto* norm = dynamic_cast<const nn::Norm*>(module.get());
    return norm && !norm->frozen();
  });
}

}  // namespace

std::vector<TermShare> shares_of(const std::vector<Turn>& turns, const data::Batch& batch, const Now& now) {
  std::vector<TermShare> shares;
  Pass pass(batch, now, turns);
  for (const Turn& turn : turns)
    for (const Term* term : turn.terms) {
      TermShare share{term->learner->name, term->line, term->weight.at(now.progress) * term->share};
      share.rows_mix = rows_mix(*term);
      const std::vector<double> counts = term->loss->counts(batch);
      if (share.weight != 0 &&
          std::any_of(counts.begin(), counts.end(), [](double count) { return count > 0; })) {
        const loss::Means means = term->loss->forward(pass.show(*term));
        Tensor sum;
        for (std::size_t k = 0; k < means.size(); ++k)
          if (counts[k] > 0) sum = sum.defined() ? sum + means[k] : means[k];
        std::vector<Tensor> own;
        for (const Tensor& parameter : term->learner->model->parameters())
          if (parameter.requires_grad()) own.push_back(parameter);
        share.value = share.weight * sum.item<double>();
        share.gradient = share.weight * gradient_norm(sum, own);
      }
      shares.push_back(std::move(share));
    }
  return shares;
}

std::vector<std::string> remarks_on(const std::vector<TermShare>& shares) {
  std::vector<std::string> remarks;
  double sum = 0;
  std::size_t weighed = 0;
  for (const TermShare& share : shares) {
    sum += share.gradient;
    weighed += share.weight != 0;
  }
  for (const TermShare& share : shares) {
    if (share.weight == 0)
      remarks.push_back(share.term + " has weight 0 at the first step");
    else if (share.gradient == 0)
      remarks.push_back(share.term + " does nothing yet: its gradient is 0");
    else if (weighed > 1 && share.gradient > kDrowns * sum)
      remarks.push_back(share.term + " drowns the other terms; lower its weight, unless that is meant");
    else if (weighed > 1 && share.gradient < kWhisper * sum)
      remarks.push_back(share.term +
                        " is hardly heard beside the other terms; raise its weight, unless that is meant");
    if (share.rows_mix)
      remarks.push_back(
          share.term +
          " reads input_gradient under batch norm: a row's also holds what its input changes in other rows");
  }
  return remarks;
}

}  // namespace limbeck::train
