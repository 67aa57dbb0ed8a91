// Whole runs of tiny recipes: what a stage that learns leaves behind.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "limbeck/base/error.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/train/loop.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

using test::Ran;

// A set with so much noise that a model soon knows its few samples by heart; dropout and augmentation draw at
// random.
const std::string kRecipe = R"(
limbeck: 1
name: loop
seed: 4
data:
  train: {set: synthetic, shape: [1, 8, 8], classes: 3, samples: 90, noise: 1.5, hold_out: {valid: last 30}, augment: [{transform: random_shift, pixels: 1}], transforms: [normalize]}
models:
  teacher: {arch: mlp, hidden: [16]}
  student: {arch: mlp, hidden: [24], dropout: 0.2}
  other: {arch: mlp, hidden: [6]}
  net: {arch: convnet, channels: [4, 6]}
defaults: {batch_size: 20, epochs: 4, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 1e-3}}
stages:
)";

std::string alone(const std::string& model, const std::string& more = "") {
  return kRecipe + "  - {name: learn, train: " + model + more + "}\n";
}

// The checkpoint's tensors below `prefix`, without it.
Tensors below(const Checkpoint& checkpoint, const std::string& prefix) {
  Tensors some;
  for (const auto& [name, value] : checkpoint.tensors)
    if (name.starts_with(prefix)) some[name.substr(prefix.size())] = value;
  return some;
}

bool is_statistic(const std::string& name) {
  return name.find("running_") != std::string::npos || name.find("num_batches") != std::string::npos;
}

// With decay d, beginning as a copy of the first update: a_1 = w_1, a_2 = d a_1 + (1 - d) w_2, a_3 = d a_2 +
// (1 - d) w_3, where the w_i are what runs of i steps leave.
TEST(Loop, WithEmaKeepsTheAverageWithCopiedStatistics) {
  Tensors average;
  for (int steps = 1; steps <= 3; ++steps) {
    const Tensors plain = Ran(alone("net", ", steps: " + std::to_string(steps))).model("net");
    for (const auto& [name, value] : plain)
      average[name] = steps == 1 || is_statistic(name) ? value : average.at(name) * 0.7 + value * 0.3;
  }
  const Ran ran(alone("net", ", steps: 3, ema: 0.7"));
  const Tensors kept = ran.model("net");
  ASSERT_EQ(kept.size(), average.size());
  for (const auto& [name, value] : kept)
    EXPECT_TRUE(at::allclose(value.to(at::kDouble), average.at(name).to(at::kDouble), 1e-5, 1e-7)) << name;
  // The raw model lives in the checkpoint and learns as if nobody averaged it.
  test::expect_same(below(ran.checkpoint(0, "learn"), "model.net/"),
                    Ran(alone("net", ", steps: 3")).model("net"));
  EXPECT_GT(test::differing(kept, below(ran.checkpoint(0, "learn"), "model.net/")), 0);
}

TEST(Loop, KeepsTheBestEpochsWeights) {
  const Ran ran(alone("student", ", epochs: 30, keep: best valid.cross_entropy"));
  const auto epochs = ran.epochs("learn");
  ASSERT_EQ(epochs.size(), 30);
  int64_t best = 0;
  for (std::size_t i = 1; i < epochs.size(); ++i)
    if (epochs[i].at("values").at("valid.cross_entropy") <
        epochs[best].at("values").at("valid.cross_entropy"))
      best = static_cast<int64_t>(i);
  ASSERT_LT(best + 1, 30) << "the last is the best: this recipe proves nothing";
  EXPECT_EQ(ran.summary().at("stages")[0].at("kept_epoch"), best + 1);
  test::expect_same(ran.model("student"),
                    Ran(alone("student", ", epochs: " + std::to_string(best + 1))).model("student"));
}

// Weights that do not move get no better: the first epoch is the best, the next two try patience.
TEST(Loop, PatienceEndsEarly) {
  const Ran ran(alone("student",
                      ", keep: best valid.cross_entropy, patience: 2, epochs: 20, optimizer: {optimizer: "
                      "sgd, learning_rate: 1e-30}"));
  EXPECT_EQ(ran.epochs("learn").size(), 3);
  const auto stage = ran.summary().at("stages")[0];
  EXPECT_EQ(stage.at("steps"), 9);
  EXPECT_EQ(stage.at("kept_epoch"), 1);
}

TEST(Loop, LeavesAFrozenBodyBitForBit) {
  const Tensors first = Ran(alone("net", ", steps: 1, freeze: [\"conv*\", \"bn*\"]")).model("net");
  const Tensors last = Ran(alone("net", ", steps: 20, freeze: [\"conv*\", \"bn*\"], ema: 0.9")).model("net");
  for (const auto& [name, value] : first)
    EXPECT_EQ(at::equal(value, last.at(name)), !name.starts_with("fc.")) << name;
}

// The first stage of FitNets, with momentum and weight decay: only the net's first stage learns, and the map
// from it to the teacher's layer, which nobody exports. Its measure is its own objective, since the
// classifier is still at chance.
TEST(Loop, AHintLeavesWhatIsAboveItAsItWas) {
  const auto hinted = [](const std::string& more) {
    return kRecipe + "  - {name: teach, train: teacher, epochs: 1}\n  - {name: hint, train: net, " + more +
           ", losses: [{loss: hint, pairs: [{student: stage1, teacher: layer1}], adapter: linear}]}\n";
  };
  const Ran one(hinted("steps: 1")), twenty(hinted("epochs: 7, keep: best valid.loss"));
  const Tensors first = one.model("net"), last = twenty.model("net");
  for (const auto& [name, value] : first)
    EXPECT_EQ(at::equal(value, last.at(name)), !name.starts_with("conv1.") && !name.starts_with("bn1."))
        << name;
  const auto epochs = twenty.epochs("hint");
  ASSERT_EQ(epochs.size(), 7);
  EXPECT_LT(epochs[6].at("values").at("valid.loss"), epochs[0].at("values").at("valid.loss"));
  EXPECT_FALSE(epochs[0].at("values").contains("valid.accuracy"));
  const Tensors parts = below(twenty.checkpoint(1, "hint"), "loss.hint/");
  EXPECT_TRUE(parts.contains("linear.weight") && parts.contains("linear.bias"));
}

TEST(Loop, TwoThatLearnInTurnDoNotDisturbEachOther) {
  const Ran both(alone("[student, other]", ", update: in_turn"));
  test::expect_same(both.model("student"), Ran(alone("student")).model("student"));
  test::expect_same(both.model("other"), Ran(alone("other")).model("other"));
}

// Not finite on the first three epochs' validation (3 steps each), then better and better.
class Late final : public loss::Loss {
 public:
  loss::Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override {
    return {{"logits"}, {}, {}};
  }
  loss::Means forward(const loss::Step& step) override {
    const Tensor value = at::pow(step.student.at("logits"), 2).mean();
    return at::GradMode::is_enabled() || step.progress.step > 9
               ? value
               : value * std::numeric_limits<double>::infinity() * 0;
  }
};

Registries with_late() {
  Registries all = everything();
  all.losses.add({"late", "a loss that is measured late", "", "", [](Params&) {
                    loss::Builder builder;
                    builder.build = [] { return std::make_shared<Late>(); };
                    return builder;
                  }});
  return all;
}

// Stops when so many epochs have ended.
struct Stopper : Observer {
  explicit Stopper(int epochs) : left(epochs) {}
  void epoch(const std::string&, const Progress&, const std::string&,
             const std::map<std::string, double>&) override {
    --left;
  }
  bool stop() override { return left <= 0; }
  int left;
};

TEST(Loop, AnEpochThatMeasuresNoNumberIsNeverTheBest) {
  const std::string recipe = alone("student", ", epochs: 6, losses: [late], keep: best valid.loss");
  const Ran whole(recipe, {}, with_late());
  const auto stage = whole.summary().at("stages")[0];
  EXPECT_GT(stage.at("kept_epoch"), 3);
  EXPECT_EQ(whole.epochs("learn")[0].at("values").at("valid.loss"), "nan");
  for (const int epochs : {1, 5}) {
    const test::Scratch scratch;
    const Plan plan = test::compiled(recipe, {}, with_late());
    RunOptions options;
    options.folder = scratch / "run";
    Stopper stopper(epochs), nobody(1000);
    EXPECT_THROW(run(plan, options, stopper), Interrupted);
    run(plan, options, nobody);
    test::expect_same(load_tensors(scratch / "run" / "models" / "student" / "model.safetensors"),
                      whole.model("student"));
  }
}

TEST(Loop, KeepsTheLastWhereNoEpochMeasuredANumber) {
  const Ran ran(alone("student", ", epochs: 2, losses: [late], keep: best valid.loss"), {}, with_late());
  EXPECT_EQ(ran.summary().at("stages")[0].at("kept_epoch"), 2);
  test::expect_same(ran.model("student"),
                    Ran(alone("student", ", epochs: 2, losses: [late]"), {}, with_late()).model("student"));
  // Epochs without a number try patience too.
  const Ran impatient(alone("student", ", epochs: 9, losses: [late], keep: best valid.loss, patience: 2"), {},
                      with_late());
  EXPECT_EQ(impatient.epochs("learn").size(), 2);
}

// A folder's pictures stand class by class: its first thousands say nothing of a teacher.
TEST(Loop, MeasuresATeacherOnAHashedSampleWhereNothingValidates) {
  const std::string recipe = R"(
limbeck: 1
data: {train: {set: sorted}}
models: {teacher: {arch: mlp, hidden: []}, student: {arch: mlp, hidden: []}}
defaults: {batch_size: 500, optimizer: {optimizer: sgd, learning_rate: 0.1, momentum: 0.9}}
stages:
  - {name: teach, train: teacher, epochs: 3}
  - {name: distil, train: student, steps: 1, losses: [kd]}
)";
  // Pictures that tell nothing, 5,000 of one class and then 1,000 of the other: a model calls all of them the
  // first.
  Registries all = everything();
  all.sets.add({"sorted", "sorted pixels", "", "", [](Params&) {
                  data::sets::Source source;
                  source.declared = {
                      .samples = 6000, .fields = {{"image", {1, 1, 1}}}, .classes = 2, .class_names = {}};
                  source.key = "sorted";
                  source.open = [declared = source.declared] {
                    std::vector<uint8_t> pixels(6000, 0);
                    std::vector<int64_t> labels(6000, 0);
                    std::fill(labels.begin() + 5000, labels.end(), 1);
                    return std::make_shared<data::MemorySet>(declared, pixels, labels);
                  };
                  return source;
                }});
  const Ran ran(recipe, {}, all);
  std::istringstream lines(test::content_of(ran.folder() / "metrics.jsonl"));
  for (std::string line; std::getline(lines, line);)
    if (const auto fact = nlohmann::json::parse(line); fact.at("event") == "teacher") {
      const double accuracy = fact.at("values").at("accuracy").get<double>();
      EXPECT_NEAR(accuracy, 5.0 / 6, 0.02) << "the first 5,000 would all be right";
      return;
    }
  FAIL() << "no teacher was measured";
}

// With less noise, so that the teacher has something to teach.
const std::string kTwo = test::with(kRecipe, "noise: 1.5", "noise: 0.3") + R"(
  - {name: teach, train: teacher, epochs: 6}
  - {name: distil, train: student, losses: [cross_entropy, {loss: kd, weight: 0.5}]}
)";

TEST(Loop, AStagesSeedChangesThatStageAlone) {
  const Ran plain(kTwo), seeded(kTwo, {"stages.distil.seed=9"});
  test::expect_same(plain.model("teacher"), seeded.model("teacher"));
  const Tensors student = plain.model("student");
  EXPECT_EQ(test::differing(student, seeded.model("student")), static_cast<int>(student.size()));
}

TEST(Loop, ATeachersSeedShieldsItFromTheRecipes) {
  const Ran one(kTwo, {"stages.teach.seed=9"}), two(kTwo, {"stages.teach.seed=9", "seed=5"});
  test::expect_same(one.model("teacher"), two.model("teacher"));
  EXPECT_GT(test::differing(one.model("student"), two.model("student")), 0);
}

// First weights, order of batches, views and dropout masks are the student's: with the same losses both end
// alike.
TEST(Loop, TheBaselineDiffersFromItsStudentByTheLossesAlone) {
  const Ran same(kTwo + "baseline: true\n", {"stages.distil.losses.kd.weight=0"});
  test::expect_same(same.model("student"), same.model("student.alone"));
  const Ran other(kTwo + "baseline: true\n");
  test::expect_same(same.model("student.alone"), other.model("student.alone"));
  EXPECT_GT(test::differing(other.model("student"), other.model("student.alone")), 0);
}

}  // namespace
}  // namespace limbeck::train
