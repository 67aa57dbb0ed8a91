// Attention transfer: the student learns where the teacher looks.
//
//   S. Zagoruyko, N. Komodakis. "Paying More Attention to Attention: Improving the Performance of
//   Convolutional Neural Networks via Attention Transfer". ICLR 2017, eq. 2. https://arxiv.org/abs/1612.03928
//
// A feature map A (N, C, H, W) becomes one unit vector for each sample, its attention:
//
//   map: sum       F = sum over c of |A_c|              Q(A) = F / ||F||_2     (N, H*W)
//   map: sum_p     F = sum over c of |A_c|^power
//   map: max_p     F = max over c of |A_c|^power
//
// and every pair of taps adds one distance between Q(student) and Q(teacher):
//
//   distance: squared   mean over samples and places of the squared difference          (the authors' code)
//   distance: norm      mean over samples of the length of the difference               (eq. 2)
//
// Zero when both look at the same places, whatever their channel counts, signs and scales; at most 2/(H*W)
// squared, and sqrt 2 by the norm. The authors' weight is 1000 with `squared`. The paper's beta/2, beta =
// 1000/(H*W*N), summed over the batch, is the weight 500/(H*W) with `norm`. Maps of unequal size: the larger
// one's features are average-pooled, signed, before |.|^power, as RepDistiller and mdistiller have it; the
// authors' code has no such case. Public code drops the |.|, which for odd powers lets channels cancel; we
// keep it, as the paper does. Without pairs, every stage<i> that both have. Teachers are detached.
// counts: rows.

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/loss/attention.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/squared_error.h"
#include "limbeck/loss/stages.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Pair> pairs;
  bool all_stages;  // no pairs are given
  AttentionMap kind;
  std::string distance;
};

Options read(Params& params) {
  Options options;
  options.all_stages = !params.has("pairs");
  options.pairs = read_pairs(params, "stage*");
  options.kind.map =
      params.choice("map", {"sum_p", "sum", "max_p"}, "how channels become one number for each place");
  options.kind.power =
      params.number("power", 2, Range::from(1), "of sum_p and max_p: larger values look at peaks only");
  options.distance =
      params.choice("distance", {"squared", "norm"}, "as in the authors' code, or as in the paper");
  return options;
}

// (N, C, H, W) with more than one place.
const Shape& places_at(const nn::TapTable& table, const std::string& tap, const std::string& who) {
  const Shape& shape =
      map_at(table, tap, who, "attention is where a layer is active; choose another tap, such as stage2");
  if (shape[2] * shape[3] > 1) return shape;
  throw UserError("tap '" + tap + "' of " + who + " has values " + values_text(shape) +
                  ", one place: there is nowhere else to look; choose another tap, such as stage2");
}

// One side is the larger in both directions.
void require_one_larger(const Pair& pair, const Shape& student, const Shape& teacher) {
  if ((student[2] - teacher[2]) * (student[3] - teacher[3]) >= 0) return;
  const auto size = [](const Shape& shape) {
    return std::to_string(shape[2]) + "x" + std::to_string(shape[3]);
  };
  throw UserError("'" + pair.student + "' is " + size(student) + " in the student and '" +
                  pair.teacher_tap(0) + "' " + size(teacher) +
                  " in the teacher: neither can be pooled to the other's size; pair other taps");
}

class AttentionTransfer final : public Loss {
 public:
  explicit AttentionTransfer(Options options) : options_(std::move(options)), pairs_(options_.pairs) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(pairs_, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    Wants wants;
    for (const Pair& pair : pairs_of(student, *teachers.front())) {
      require_one_larger(pair, places_at(student, pair.student, "the student"),
                         places_at(*teachers.front(), pair.teacher_tap(0), "the teacher"));
      want(wants, pair, 1);
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    pairs_ = pairs_of(nn::table_of(probe.student), nn::table_of(*probe.teachers.front()));
  }

  Means forward(const Step& step) override {
    return sum_over(pairs_, step, [this](const Tensor& student, const std::vector<Tensor>& teachers) {
      return distance(student, teachers.front());
    });
  }

 private:
  std::vector<Pair> pairs_of(const nn::TapTable& student, const nn::TapTable& teacher) const {
    return options_.all_stages ? all_stages(student, teacher) : pairs_;
  }

  // (N, C, H, W), (N, C', H', W') -> ().
  Tensor distance(const Tensor& student, const Tensor& teacher) const {
    const int64_t height = std::min(student.size(2), teacher.size(2)),
                  width = std::min(student.size(3), teacher.size(3));
    // The student's last: its backward pass comes next and finds it in the processor's caches.
    const Tensor theirs = attention(teacher, options_.kind, height, width),
                 mine = attention(student, options_.kind, height, width);
    return options_.distance == "norm" ? (mine - theirs).norm(2, /*dim=*/1).mean()
                                       : squared_error(mine, theirs);
  }

  Options options_;
  std::vector<Pair> pairs_;
};

Builder make_attention_transfer(Params& params) {
  return {.teachers = Teachers::needed,
          .needs = {},
          .build = [options = read(params)] { return std::make_shared<AttentionTransfer>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_attention_transfer(Registry& registry) {
  registry.add(
      {.name = "attention_transfer",
       .summary = "matches where paired layers look",
       .paper = "https://arxiv.org/abs/1612.03928",
       .example = "pairs: [stage2, stage3]",
       .make = make_attention_transfer,
       .about = {
           {"family", "feature"},
           {"transfers", "the places of a picture at which a layer is active, not what it finds there"},
           {"when",
            "convolutional networks of the same kind, any channel counts; weight 1000, beside kd falling "
            "to 0 over the stage"},
           {"fails",
            "pairs of unlike networks: MobileNetV2 taught by VGG or ResNet ends below the student "
            "alone; taps of one place; the weight 1000 belongs to the mean over places"},
           {"zero", "when student and teacher look alike, at any scale and with any channels"},
           {"published",
            "CIFAR-100, resnet56 to resnet20: 70.55 %, the student alone 69.06 % (RepDistiller)"},
           {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
           {"formula",
            "F = sum over c of |A_c|^power, or the maximum; Q = F / ||F||                  (N, H*W)\n"
            "distance: squared   mean over samples and places of (Q_s - Q_t)^2\n"
            "distance: norm      mean over samples of ||Q_s - Q_t||\n"
            "summed over pairs; the larger of two feature maps is average-pooled to the smaller first"}}});
}

}  // namespace limbeck::loss
