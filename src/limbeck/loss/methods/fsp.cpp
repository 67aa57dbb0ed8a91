// FSP, the flow of solution procedure: how a section of the network turns its first layer into its last,
// channel by channel, shall be as in the teacher. A stage of its own, before the labels are learned.
//
//   J. Yim, D. Joo, J. Bae, J. Kim. "A Gift from Knowledge Distillation: Fast Optimization, Network
//   Minimization and Transfer Learning". CVPR 2017, eq. 1 and 2.
//   https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html
//
// With G (N, m, n) the flow from a section's first layer, m channels, to its last, n channels (flow.h):
//
//   normalize: elements   1/(N m n) * sum over rows, i, j of (G^t_ij - G^s_ij)^2
//   normalize: none       1/N * sum over rows, i, j of (G^t_ij - G^s_ij)^2            (the paper's)
//
// Zero where both flows are equal, which is less than equal features, else above 0. Sizes of student and
// teacher may differ, since places are summed out, channels may not. `shuffle_channels` permutes the
// teacher's channels, each tap's by a permutation that is fixed for this loss of this student: students
// taught so become a better ensemble.
//
// Where sources differ: the paper pools by maximum, RepDistiller by average; RepDistiller takes the mean over
// elements, and its weight of this term has no effect; torchdistill sums norms of columns, another function.
// The paper does not publish the weights of its sum over sections: ours are 1. Teachers are detached.
//
// counts: rows. Buffers: `shuffle.*`. Notes, for each section: `matrix_student` and `matrix_teacher`
// (N, m, n), `value`.

#include <ATen/ATen.h>

#include "limbeck/loss/flow.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/parts.h"
#include "limbeck/loss/squared_error.h"
#include "limbeck/loss/stages.h"

namespace limbeck::loss {
namespace {

struct Options {
  std::vector<Section> sections;  // none: those of all stages
  bool maximum, elements, shuffles;
};

Options read(Params& params) {
  Options options;
  options.sections = read_sections(params, "[stage<i>.first, stage<i>] of every stage");
  options.maximum =
      params.choice("pool", {"max", "average"},
                    "how the larger of a section's layers comes to the size of the smaller") == "max";
  options.elements = params.choice("normalize", {"elements", "none"},
                                   "mean over a matrix's elements, or the paper's sum") == "elements";
  options.shuffles = params.flag("shuffle_channels", false,
                                 "permutes the teacher's channels, for students that become an ensemble");
  return options;
}

// A permutation of each teacher tap's channels.
class Shuffle final : public nn::Layer {
 public:
  void add(const std::string& tap, int64_t channels) {
    if (buffers_.contains(tap)) return;
    const std::string name = "tap" + std::to_string(buffers_.size());
    buffers_[tap] = register_buffer(name, at::arange(channels, at::kLong));
  }

  void init(const Random& key) override {
    for (auto& [tap, order] : buffers_) {
      const std::vector<int64_t> drawn = key.of(tap).permutation(order.numel());
      order.copy_(at::tensor(drawn, at::kLong));
    }
  }

  Tensor operator()(const std::string& tap, const Tensor& features) const {
    return features.index_select(1, buffers_.at(tap));
  }

 private:
  std::map<std::string, Tensor> buffers_;  // by tap
};

int64_t channels_at(const nn::TapTable& table, const std::string& tap, const std::string& who) {
  return map_at(
      table, tap, who,
      "a section goes from one map to another; choose other taps, such as [stage1.first, stage1]")[1];
}

// From the first block of each stage to its end, where both networks have these taps.
std::vector<Section> all_sections(const nn::TapTable& student, const nn::TapTable& teacher) {
  std::vector<Section> sections;
  for (const std::string& stage : stages_of(student)) {
    const std::string first = stage + ".first";
    if (student.contains(first) && teacher.contains(first) && teacher.contains(stage))
      sections.push_back({{first, first}, {stage, stage}});
  }
  if (sections.empty())
    throw UserError(
        "student and teacher have no stage in common with taps stage<i>.first and stage<i>; say which "
        "sections are compared: pairs: [{student: [a, b], teacher: [c, d]}]");
  return sections;
}

std::string flow_text(int64_t m, int64_t n) { return std::to_string(m) + "x" + std::to_string(n); }

class Fsp final : public Loss {
 public:
  explicit Fsp(Options options) : options_(std::move(options)) {}

  void meet(const std::vector<std::string>& teachers) override { loss::meet(options_.sections, teachers); }

  Wants wants(const nn::TapTable& student, const std::vector<const nn::TapTable*>& teachers) const override {
    Wants wants;
    const nn::TapTable& teacher = *teachers.front();
    for (const Section& section : sections_of(student, teacher)) {
      const auto& [first, last] = section;
      const int64_t m = channels_at(student, first.student, "the student"),
                    n = channels_at(student, last.student, "the student"),
                    their_m = channels_at(teacher, first.teacher, "the teacher"),
                    their_n = channels_at(teacher, last.teacher, "the teacher");
      if (m != their_m || n != their_n)
        throw UserError("the flow from '" + first.teacher + "' to '" + last.teacher + "' is " +
                        flow_text(their_m, their_n) + " channels in the teacher, from '" + first.student +
                        "' to '" + last.student + "' " + flow_text(m, n) +
                        " in the student: fsp needs equal channels; give both networks the same widths, or "
                        "use a loss that "
                        "has an adapter, such as hint");
      want(wants, first, teachers.size());
      want(wants, last, teachers.size());
    }
    return wants;
  }

  void prepare(const Probe& probe) override {
    const nn::TapTable teacher = nn::table_of(*probe.teachers.front());
    sections_ = sections_of(nn::table_of(probe.student), teacher);
    if (!options_.shuffles) return;
    shuffle_ = register_module("shuffle", std::make_shared<Shuffle>());
    for (const Section& section : sections_)
      for (const Pair* end : {&section.first, &section.last})
        shuffle_->add(end->teacher, channels_at(teacher, end->teacher, "the teacher"));
  }

  Means forward(const Step& step) override {
    Tensor total;
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const auto& [first, last] = sections_[i];
      const Tensor theirs =
                       flow(teachers(step, first.teacher), teachers(step, last.teacher), options_.maximum),
                   mine =
                       flow(step.student.at(first.student), step.student.at(last.student), options_.maximum);
      step.say(note_name("matrix_student", i, sections_.size()), mine);
      step.say(note_name("matrix_teacher", i, sections_.size()), theirs);
      const Tensor value = distance(mine, theirs);
      step.say(note_name("value", i, sections_.size()), value);
      const Tensor term = first.weight == 1 ? value : first.weight * value;
      total = total.defined() ? total + term : term;
    }
    return total;
  }

 private:
  std::vector<Section> sections_of(const nn::TapTable& student, const nn::TapTable& teacher) const {
    return options_.sections.empty() ? all_sections(student, teacher) : options_.sections;
  }

  Tensor teachers(const Step& step, const std::string& tap) const {
    const Tensor features = step.teacher().at(tap).detach();
    return shuffle_ ? (*shuffle_)(tap, features) : features;
  }

  Tensor distance(const Tensor& mine, const Tensor& theirs) const {
    if (options_.elements) return squared_error(mine, theirs);
    return squared_error(mine, theirs, at::Reduction::Sum) / mine.size(0);
  }

  Options options_;
  std::vector<Section> sections_;
  std::shared_ptr<Shuffle> shuffle_;
};

Builder make_fsp(Params& params) {
  return {.teachers = Teachers::needed,
          .needs = {},
          .build = [options = read(params)] { return std::make_shared<Fsp>(options); },
          .member_weights = read_member_weights(params)};
}

}  // namespace

void register_fsp(Registry& registry) {
  registry.add(
      {.name = "fsp",
       .summary = "matches how a section's first layer flows into its last",
       .paper = "https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html",
       .example = "pairs: [[stage1.first, stage1], [stage2.first, stage2]]",
       .make = make_fsp,
       .about = {
           {"family", "relation"},
           {"transfers",
            "the inner products of a section's first and last channels: how, not what, it computes"},
           {"when",
            "a short stage of its own at a low rate (1e-3) that starts a student of the teacher's widths, "
            "then the "
            "labels with a fresh optimiser; shuffle_channels for the members of an ensemble"},
           {"fails",
            "student and teacher of other widths; networks without batch norm at higher rates, since the "
            "gradient "
            "grows with the square of the features; its stage leaves the classifier as it was, at chance"},
           {"zero", "when student and teacher are alike"},
           {"published",
            "CIFAR-100, resnet56 to resnet20: 69.95 %, the student alone 69.06 % (RepDistiller)"},
           {"command", "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml"},
           {"formula",
            "G = F K^T / (h w)                                               (N, m, n)\n"
            "normalize: elements   mean over rows and elements of (G_t - G_s)^2\n"
            "normalize: none       sum over elements of (G_t - G_s)^2, mean over rows"}}});
}

}  // namespace limbeck::loss
