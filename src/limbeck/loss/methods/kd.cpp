// Soft targets: the student learns all of the teacher's answer, the small probabilities of wrong classes too.
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". NIPS 2014 Deep Learning
//   Workshop, eq. 1 and section 2. https://arxiv.org/abs/1503.02531
//   Several teachers: S. You, C. Xu, C. Xu, D. Tao. "Learning from Multiple Teacher Networks". KDD 2017.
//   https://doi.org/10.1145/3097983.3098135
//
// Scores z_s, z_t (N, C) of student and teacher are softened by a temperature T and compared:
//
//   p = softmax(z_t / T)    q = softmax(z_s / T)                              (N, C)
//   form: kl              S * 1/N * sum over rows i, classes c of p_ic (log p_ic - log q_ic)
//   form: cross_entropy   S * 1/N * sum over rows i, classes c of -p_ic log q_ic
//   scale: temperature_squared   S = T^2, since the gradient shrinks like 1 / T^2
//   scale: none                  S = 1
//
// `kl` is 0 when both answer alike, else above 0. The teacher comes first: the other way round is another
// method. The forms differ by the teacher's entropy, so their gradients are equal; `cross_entropy` is that
// entropy (times S) at its least.
// This is the soft term alone: Hinton's weights of the hard and the soft term are the `weight`s of
// cross_entropy and kd. Mutual learning (Zhang et al., CVPR 2018) is kd at T = 1 with the other learners as
// teachers. How several teachers become one: members.h.
//
// The paper writes the cross-entropy; published code minimises the divergence, and so do we, since its value
// can be compared between teachers. Code that calls KLDivLoss with its default reduction divides by N * C,
// which makes the term C times smaller; torchdistill drops T^2 where the hard term's weight is 0. We do
// neither. Teachers are detached. counts: rows.

#include <ATen/ATen.h>

#include "limbeck/loss/distribution.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/loss/soft_divergence.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  double temperature;
  SoftForm form;
  bool scales;  // by T^2
  Members members;
};

Options read(Params& params) {
  Options options;
  options.pairs = read_pairs(params, "logits");
  options.temperature = read_temperature(params, 4);
  const std::string form =
      params.choice("form", {"kl", "cross_entropy"},
                    "the divergence, or the paper's cross-entropy: equal gradients, other values");
  options.form = form == "kl" ? SoftForm::kl : SoftForm::cross_entropy;
  options.scales = params.choice("scale", {"temperature_squared", "none"},
                                 "T^2 keeps the gradient's size while the temperature changes") != "none";
  options.members = read_members(params);
  return options;
}

class Kd final : public Loss {
 public:
  explicit Kd(Options options) : options_(std::move(options)) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.pairs, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    if (options_.members.together() && !options_.members.numbers.empty())
      shares(options_.members.numbers, teachers.size());
    Wants wants = want_class_scores(options_.pairs, student, teachers);
    if (options_.members.together()) wants.needs.insert(Need::each_teacher);
    return wants;
  }

  Means forward(const Step& step) override {
    const Tensor total =
        sum_over(options_.pairs, step, [&](const Tensor& student, const std::vector<Tensor>& teachers) {
          if (teachers.size() == 1)
            return soft_divergence(student, teachers.front(), options_.temperature, options_.form);
          return together(step, teachers, log_probabilities(student, options_.temperature));
        });
    return options_.scales ? total * (options_.temperature * options_.temperature) : total;
  }

 private:
  // One term from m teachers (N, C) and the student's log q (N, C).
  Tensor together(const Step& step, const std::vector<Tensor>& teachers, const Tensor& log_q) const {
    const Tensor weights = member_weights(options_.members, teachers, step.batch.labels);  // (N, m)
    step.say("member_weights", weights);
    switch (options_.members.combine) {
      case Combine::mean_probability:
        return divergence(mean_probability(teachers, weights), log_q, options_.form).mean();
      case Combine::mean_logit:
        return rows(mean_logit(teachers, weights), log_q).mean();
      case Combine::mean_loss:
        break;
    }
    Tensor total = at::zeros({}, log_q.options());
    for (std::size_t t = 0; t < teachers.size(); ++t)
      total = total + (weights.select(1, static_cast<int64_t>(t)) * rows(teachers[t], log_q)).mean();
    return total;
  }

  // The teachers' mean distribution, as logarithms: (N, C).
  Tensor mean_probability(const std::vector<Tensor>& teachers, const Tensor& weights) const {
    std::vector<Tensor> log_p;
    for (const Tensor& one : teachers) log_p.push_back(log_probabilities(one, options_.temperature));
    return at::logsumexp(at::stack(log_p, /*dim=*/1) + weights.log().unsqueeze(2), /*dim=*/1);
  }

  static Tensor mean_logit(const std::vector<Tensor>& teachers, const Tensor& weights) {
    std::vector<Tensor> wide;
    for (const Tensor& one : teachers) wide.push_back(widened(one));
    return (at::stack(wide, /*dim=*/1) * weights.unsqueeze(2)).sum(/*dim=*/1);
  }

  // Each row's term: (N, C), (N, C) -> (N).
  Tensor rows(const Tensor& teacher, const Tensor& log_q) const {
    return divergence(log_probabilities(teacher, options_.temperature), log_q, options_.form);
  }

  Options options_;
};

Builder make_kd(Params& params) {
  const Options options = read(params);
  Builder builder{
      Teachers::needed, {Need::class_logits}, [options] { return std::make_shared<Kd>(options); }};
  if (options.members.together())
    builder.needs.insert(Need::each_teacher);
  else
    builder.member_weights = options.members.numbers;
  return builder;
}

}  // namespace

void register_kd(Registry& registry) {
  registry.add(
      {.name = "kd",
       .summary = "matches the teacher's softened class probabilities",
       .paper = "https://arxiv.org/abs/1503.02531",
       .example = "temperature: 4",
       .make = make_kd,
       .about = {{"family", "response"},
                 {"transfers", "the whole class distribution: which wrong answers the teacher finds likely"},
                 {"when",
                  "teacher and student score the same classes; the usual first choice, and the only term "
                  "for unlabelled data; lower temperatures (2.5 to 4) for much smaller students"},
                 {"fails",
                  "a teacher that is sure of everything, or that is wrong as often as the student, has "
                  "little to tell; with very few classes its soft targets hold almost nothing"},
                 {"zero", "form kl: when student and teacher answer alike"},
                 {"published",
                  "CIFAR-100, resnet56 to resnet20: 70.66 %, the student alone 69.06 % (RepDistiller)"},
                 {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
                 {"formula",
                  "p = softmax(z_t / T)    q = softmax(z_s / T)                              (N, C)\n"
                  "form: kl              S * 1/N * sum over rows, classes of p (log p - log q)\n"
                  "form: cross_entropy   S * 1/N * sum over rows, classes of -p log q\n"
                  "S = T^2, or 1 with scale: none"}}});
}

}  // namespace limbeck::loss
