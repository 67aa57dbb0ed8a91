// An ensemble: several trained networks that answer as one. It has no weights of its own and is evaluated
// only; a loss with several teachers combines them itself, because combining at its temperature is another
// function.
//
//   mean_probability   logits = log sum over m of w_m softmax(z_m)      the arithmetic mean of what they say
//   mean_logit         logits = sum over m of w_m z_m                   the geometric mean, sharper
//   specialists        logits = log q, of model/committee.h             the first is the generalist
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, sections 4 and 5.
//   https://arxiv.org/abs/1503.02531
//
// The weights w_m sum to 1. Tap: logits (N, classes). Parameters: those of its members, below
// 0, 1 ...
#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/model/committee.h"
#include "limbeck/model/registry.h"
#include "limbeck/nn/run.h"

namespace limbeck::model {
namespace {

struct Options {
  std::string combine;
  std::vector<double> weights;  // empty: equal
  int64_t active = 1;
};

std::vector<double> shares(const std::vector<double>& weights, std::size_t members) {
  if (weights.empty()) return std::vector<double>(members, 1.0 / static_cast<double>(members));
  if (weights.size() != members)
    throw UserError("member_weights needs " + std::to_string(members) +
                    " numbers, one for each member, not " + std::to_string(weights.size()));
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> shares;
  for (const double weight : weights) shares.push_back(weight / total);
  return shares;
}

class Ensemble final : public nn::Model {
 public:
  Ensemble(Options options, const std::vector<Part>& parts) : options_(std::move(options)) {
    const bool committee = options_.combine == "specialists";
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool expert = !parts[i].specialty.empty();
      if (expert != (committee && i > 0))
        throw UserError(
            "'" + parts[i].name + "' " +
            (expert ? "is a specialist, which knows some classes only; use combine: specialists, with the "
                      "generalist first"
                    : "is no specialist, which a stage specialize makes; combine: specialists wants the "
                      "generalist first and specialists behind it"));
      parts_.push_back(parts[i]);
      register_module(std::to_string(i), parts[i].network);
    }
    if (!committee) shares_ = shares(options_.weights, parts_.size());
  }

  void forward(const Tensors& inputs) override {
    std::vector<Tensor> logits;
    for (const Part& part : parts_) logits.push_back(nn::run(*part.network, inputs, {"logits"}).at("logits"));
    keep("logits", options_.combine == "specialists" ? discussed(logits) : mean(logits));
  }

 private:
  Tensor mean(const std::vector<Tensor>& logits) const {
    const bool of_probability = options_.combine == "mean_probability";
    std::vector<Tensor> terms;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      if (logits[i].size(1) != logits.front().size(1))
        throw UserError("'" + parts_[i].name + "' has " + std::to_string(logits[i].size(1)) +
                        " classes and '" + parts_.front().name + "' " +
                        std::to_string(logits.front().size(1)));
      if (shares_[i] == 0) continue;
      terms.push_back(of_probability ? at::log_softmax(logits[i], 1) + std::log(shares_[i])
                                     : logits[i] * shares_[i]);
    }
    // Not the log of a sum of probabilities: what every member finds all but impossible has a finite score.
    const Tensor all = at::stack(terms);
    return of_probability ? at::logsumexp(all, 0) : all.sum(0);
  }

  Tensor discussed(const std::vector<Tensor>& logits) const {
    const auto p = [](const Tensor& z) { return at::softmax(z.to(at::kDouble), 1); };
    std::vector<Opinion> opinions;
    for (std::size_t i = 1; i < logits.size(); ++i) opinions.push_back({p(logits[i]), parts_[i].specialty});
    return deliberate(p(logits.front()), opinions, options_.active).q.log().to(logits.front().options());
  }

  Options options_;
  std::vector<Part> parts_;
  std::vector<double> shares_;
};

Options read(Params& params) {
  Options options;
  options.combine = params.choice("combine", {"mean_probability", "mean_logit", "specialists"},
                                  "how their answers become one; specialists: the first is the generalist");
  options.weights = params.numbers("member_weights", {}, Range::from(0), "what each counts; equal if absent");
  if (!options.weights.empty() && std::accumulate(options.weights.begin(), options.weights.end(), 0.0) <= 0)
    params.fault("member_weights", "must not all be 0");
  options.active =
      params.integer("active", 1, Range::between(1, 1000),
                     "of how many of the generalist's likeliest classes the specialists are asked");
  const bool committee = options.combine == "specialists";
  if (committee && params.has("member_weights"))
    params.fault("member_weights", "is for means, and specialists are no mean");
  if (!committee && params.has("active")) params.fault("active", "is for combine: specialists");
  return options;
}

}  // namespace

void register_ensemble(Registry& registry) {
  registry.add({.name = "ensemble",
                .summary = "several models of the recipe that answer as one",
                .paper = "https://arxiv.org/abs/1503.02531",
                .example = "members: [student, teacher], combine: mean_probability",
                .make = [](Params& params) {
                  Blueprint blueprint;
                  blueprint.members = params.texts("members", {}, "models of the recipe, or groups of them");
                  if (blueprint.members.empty())
                    params.fault("members", "is needed: the models that it is made of");
                  blueprint.join = [options = read(params)](const std::vector<Part>& parts) {
                    return std::make_shared<Ensemble>(options, parts);
                  };
                  blueprint.build = [](const Fit&) -> std::shared_ptr<nn::Model> {
                    throw UserError(
                        "an ensemble is made of other models of its recipe and is none without them");
                  };
                  return blueprint;
                }});
}

}  // namespace limbeck::model
