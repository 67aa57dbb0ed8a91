#include "limbeck/train/blame.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "limbeck/train/step.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
seed: 3
data: {train: {set: synthetic, shape: [1, 6, 6], classes: 3, samples: 60, transforms: [normalize]}}
models:
  teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  student: {arch: mlp, hidden: [8]}
stages:
  - {name: distil, train: student, epochs: 1, batch_size: 12, losses: LOSSES, optimizer: {optimizer: sgd, learning_rate: 0.1}}
)";

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The root of 0: its value is finite, its slope is not.
class Root final : public loss::Loss {
 public:
  loss::Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override {
    return {{"logits"}, {}, {}};
  }
  loss::Means forward(const loss::Step& step) override {
    const Tensor logits = step.student.at("logits");
    return at::sqrt(at::pow(logits - logits.detach(), 2)).mean();
  }
};

// Two means of one graph, the second with a root of 0.
class TwoMeans final : public loss::Loss {
 public:
  loss::Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override {
    return {{"logits"}, {}, {}};
  }
  loss::Means forward(const loss::Step& step) override {
    const Tensor scores = at::tanh(step.student.at("logits"));
    return {at::pow(scores, 2).mean(), at::sqrt(at::pow(scores - scores.detach(), 2)).mean()};
  }
  std::vector<double> counts(const data::Batch& batch) const override {
    return {static_cast<double>(batch.rows), static_cast<double>(batch.rows)};
  }
};

Registries with_root() {
  Registries all = everything();
  all.losses.add({"two_means", "two means", "", "", [](Params&) {
                    loss::Builder builder;
                    builder.build = [] { return std::make_shared<TwoMeans>(); };
                    return builder;
                  }});
  all.losses.add({"root", "the root of nothing", "", "", [](Params&) {
                    loss::Builder builder;
                    builder.build = [] { return std::make_shared<Root>(); };
                    return builder;
                  }});
  return all;
}

struct Scene : test::Scene {
  explicit Scene(const std::string& losses)
      : test::Scene(test::with(kRecipe, "LOSSES", losses), at::kDouble, with_root()) {
    now.progress.step = 1233;
    batch.ids = at::arange(100, 112);
  }
  std::string blamed(int64_t micro_batch = 0, const std::vector<Update>& updates = {}) {
    return blame(cast.turns, parts_of(batch, micro_batch), now, updates);
  }
};

TEST(Blame, NamesSamplesWhoseInputsAreNotFinite) {
  Scene scene("[cross_entropy]");
  scene.batch.inputs.at("image")[4][0][1][1] = kNan;
  EXPECT_EQ(scene.blamed(),
            "step 1,234: the input is not finite: image of sample 104. No weight was changed and the last "
            "checkpoint stays");
  scene.batch.inputs.at("image")[9] = INFINITY;
  EXPECT_NE(scene.blamed().find("image of samples 104, 109. "), std::string::npos) << scene.blamed();
  EXPECT_NE(scene.blamed(/*micro_batch=*/5).find("image of sample 104. "), std::string::npos)
      << "the first part that has one";
}

TEST(Blame, NamesTheTermWhoseLossIsNotFiniteAndItsSamples) {
  Scene scene("[cross_entropy, {loss: kd, name: soft}]");
  {
    const at::NoGradGuard no_gradient;
    for (auto& [name, value] : nn::state(scene.model("teacher"))) value.fill_(name == "head.bias" ? kNan : 0);
  }
  scene.cast.teachers["teacher"] = teacher::live(scene.models->copy("teacher"));
  for (const auto& term : scene.cast.terms)
    if (!term->teachers.empty()) term->teachers = {scene.cast.teachers.at("teacher").get()};
  const std::string blamed = scene.blamed();
  EXPECT_NE(
      blamed.find(
          "step 1,234: the loss 'soft' is not finite (logits of samples 100, 101, 102, 103, 104 and others)"),
      std::string::npos)
      << blamed;
  EXPECT_NE(blamed.find("a lower learning_rate"), std::string::npos) << blamed;
}

TEST(Blame, NamesTheTermWhoseGradientIsNotFinite) {
  Scene scene("[cross_entropy, root]");
  const std::string blamed = scene.blamed();
  EXPECT_NE(blamed.find("step 1,234: the gradient of the loss 'root' is not finite, first at "),
            std::string::npos)
      << blamed;
  EXPECT_NE(blamed.find("samples 100, 101"), std::string::npos) << blamed;
}

TEST(Blame, NamesTheTermWhoseGradientIsTooLargeForItsNorm) {
  const std::string losses = "[cross_entropy, {loss: cross_entropy, name: loud, weight: 1e30}]";
  test::Scene scene(test::with(kRecipe, "LOSSES", losses), at::kFloat);
  const std::string blamed = blame(scene.cast.turns, {scene.batch}, scene.now, {});
  const std::string wanted = "the gradient of the loss 'loud' is so large that its norm is no number. ";
  EXPECT_NE(blamed.find(wanted), std::string::npos) << blamed;
}

TEST(Blame, TakesSeveralMeansOfALossApart) {
  Scene scene("[cross_entropy, two_means]");
  const std::string blamed = scene.blamed();
  EXPECT_NE(blamed.find("the gradient of the loss 'two_means' is not finite, first at "), std::string::npos)
      << blamed;
}

// A mean over no rows is no number; the step passes over it.
TEST(Blame, LooksAtNoTermWithoutRows) {
  Scene scene("[cross_entropy, root]");
  scene.batch.labels.fill_(-1);
  scene.batch.host_labels.assign(12, -1);
  scene.batch.labelled = 0;
  EXPECT_NE(scene.blamed().find("the loss 'root'"), std::string::npos) << scene.blamed();
}

TEST(Blame, SaysWhoHasMovedAlready) {
  const std::string both = test::with(test::with(kRecipe, "train: student", "train: [student, peer]"),
                                      "  student:", "  peer: {arch: mlp, hidden: [8]}\n  student:");
  test::Scene scene(test::with(both, "LOSSES", "[cross_entropy, {loss: root, for: peer}], update: in_turn"),
                    at::kDouble, with_root());
  const Update good{at::zeros({}), at::zeros({})}, bad{at::zeros({}), at::ones({})};
  const std::string blamed = blame(scene.cast.turns, {scene.batch}, scene.now, {good, bad});
  EXPECT_NE(blamed.find(". No weight of 'peer' was changed ('student' had learnt from this batch already) "
                        "and the last checkpoint stays; a lower"),
            std::string::npos)
      << blamed;
  EXPECT_NE(blame(scene.cast.turns, {scene.batch}, scene.now, {bad, bad})
                .find(". No weight was changed and the last checkpoint stays"),
            std::string::npos);
}

TEST(Blame, LooksAtNoTermOfWeightZeroAndSaysWhenEachAloneIsFinite) {
  Scene scene("[cross_entropy, {loss: root, weight: 0}]");
  EXPECT_NE(scene.blamed().find("loss or gradient were not finite, each term alone was"), std::string::npos)
      << scene.blamed();
}

}  // namespace
}  // namespace limbeck::train
