#pragma once
// What Adam and AdamW share: all but where the weight decay acts.
#include "limbeck/optim/optimizers.h"

namespace limbeck::optim::optimizers {

/// D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1 and section 7's
/// AMSGrad descendant (S. Reddi, S. Kale, S. Kumar, ICLR 2018); https://arxiv.org/abs/1412.6980
///   m = b1 m + (1 - b1) g,  s = b2 s + (1 - b2) g^2
///   p = p - lr (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + epsilon)
/// amsgrad: the largest s so far stands under the root. Without bias correction both divisors are 1, as in
/// the optimiser that BERT was trained with.
class AdamFamily final : public Rule {
 public:
  enum class Decay {
    in_gradient,  // g + weight_decay p takes g's place
    decoupled,    // p - lr weight_decay p takes p's place
  };
  struct Options {
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
    bool amsgrad = false, bias_correction = true;
    Decay decay = Decay::in_gradient;
  };

  explicit AdamFamily(const Options& options) : options_(options) {}
  std::vector<std::string> slots() const override;  // "mean", "square", with amsgrad "largest_square"
  void update(const Work& work) const override;

 private:
  void update_fused(const Work& work) const;
  void update_uncorrected(const Work& work) const;

  Options options_;
};

/// Reads the options of both; `weight_decay` is the default.
Builder make_adam_family(Params& params, AdamFamily::Decay decay, double weight_decay);

}  // namespace limbeck::optim::optimizers
