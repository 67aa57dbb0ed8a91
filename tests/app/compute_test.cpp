// limbeck compute: losses and networks on tensors from files.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "limbeck/app/compute/loss.h"
#include "limbeck/app/compute/model.h"
#include "limbeck/app/entry.h"
#include "limbeck/base/error.h"
#include "limbeck/model/store.h"
#include "limbeck/nn/run.h"
#include "limbeck/tensor/files.h"
#include "limbeck/tensor/random.h"
#include "support/command_line.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

using test::has;
using test::say;

Tensor noise(at::IntArrayRef shape, uint64_t seed, at::ScalarType type = at::kDouble) {
  Tensor values = at::empty(shape, type);
  fill_normal(values, Random(seed), 1);
  return values;
}

double distance(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

loss::Registry losses() {
  loss::Registry registry("loss");
  loss::register_methods(registry);
  return registry;
}

Tensors compute(const std::string& name, const std::vector<std::string>& sets, const Tensors& tensors) {
  std::vector<std::string> unread;
  return compute_loss({entry_node("loss", name, sets), tensors, "t.safetensors"}, losses(), unread);
}

std::string loss_complaint(const std::string& name, const Tensors& tensors) {
  try {
    compute(name, {}, tensors);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(ComputeLoss, GivesTheReferencesNumbers) {
  const Tensors golden = load_tensors(LIMBECK_SOURCE_FOLDER "/tests/golden/losses/kd.safetensors");
  const Tensors result = compute("kd", {"temperature=4"},
                                 {{"student.logits", golden.at("rep_t4/student_logits")},
                                  {"teacher.logits", golden.at("rep_t4/teacher_logits")}});
  EXPECT_LT(distance(result.at("value"), golden.at("rep_t4/loss")), 1e-12);
  EXPECT_LT(distance(result.at("grad.student.logits"), golden.at("rep_t4/grad.student_logits")), 1e-12);
  EXPECT_FALSE(result.contains("grad.teacher.logits"));
}

TEST(ComputeLoss, KeepsTheTypeOfItsInputs) {
  const Tensors inputs{{"student.logits", noise({4, 3}, 1)}, {"teacher.logits", noise({4, 3}, 2)}};
  const Tensors wide = compute("kd", {}, inputs);
  EXPECT_EQ(wide.at("value").scalar_type(), at::kDouble);
  EXPECT_EQ(wide.at("grad.student.logits").scalar_type(), at::kDouble);
  Tensors narrow_inputs;
  for (const auto& [name, value] : inputs) narrow_inputs[name] = value.to(at::kFloat);
  const Tensors narrow = compute("kd", {}, narrow_inputs);
  EXPECT_EQ(narrow.at("value").scalar_type(), at::kFloat);
  EXPECT_LT(distance(narrow.at("value").to(at::kDouble), wide.at("value")), 1e-5);
}

TEST(ComputeLoss, TakesSeveralTeachersCountedFromZeroOrOne) {
  const Tensor s = noise({4, 3}, 1), a = noise({4, 3}, 2), b = noise({4, 3}, 3);
  const Tensor both =
      compute("kd", {}, {{"student.logits", s}, {"teacher.0.logits", a}, {"teacher.1.logits", b}})
          .at("value");
  const Tensor again =
      compute("kd", {}, {{"student.logits", s}, {"teacher.1.logits", a}, {"teacher.2.logits", b}})
          .at("value");
  const Tensor one = compute("kd", {}, {{"student.logits", s}, {"teacher.logits", a}}).at("value");
  const Tensor other = compute("kd", {}, {{"student.logits", s}, {"teacher.logits", b}}).at("value");
  EXPECT_LT(distance(both, (one + other) / 2), 1e-12);  // mean_loss
  EXPECT_LT(distance(both, again), 1e-15);
}

TEST(ComputeLoss, TellsInnerValues) {
  const Tensors result = compute("kd", {"combine=mean_probability", "member_weights=entropy"},
                                 {{"student.logits", noise({4, 3}, 1)},
                                  {"teacher.0.logits", noise({4, 3}, 2)},
                                  {"teacher.1.logits", noise({4, 3}, 3)}});
  EXPECT_EQ(shape_of(result.at("note.member_weights")), (Shape{4, 2}));
}

TEST(ComputeLoss, CountsRowsByTheirLabels) {
  const Tensor s = noise({3, 4}, 1);
  const Tensor whole = compute("cross_entropy", {},
                               {{"student.logits", s}, {"batch.labels", at::tensor({1, -100, 2}, at::kInt)}})
                           .at("value");
  const Tensor log_q = at::log_softmax(s, 1);
  EXPECT_LT(distance(whole, -(log_q[0][1] + log_q[2][2]) / 2), 1e-12);
  const Tensors none =
      compute("cross_entropy", {}, {{"student.logits", s}, {"batch.labels", at::full({3}, -1, at::kLong)}});
  EXPECT_EQ(none.at("value").item<double>(), 0);
  EXPECT_EQ(none.at("grad.student.logits").abs().max().item<double>(), 0);
}

TEST(ComputeLoss, TakesSoftLabels) {
  const Tensor s = noise({2, 3}, 1), soft = at::softmax(noise({2, 3}, 2), 1);
  const Tensor value =
      compute("cross_entropy", {}, {{"student.logits", s}, {"batch.soft_labels", soft}}).at("value");
  EXPECT_LT(distance(value, -(soft * at::log_softmax(s, 1)).sum(1).mean()), 1e-12);
}

TEST(ComputeLoss, TakesTargets) {
  const Tensor answer = noise({2, 1, 3, 3}, 1), target = noise({2, 1, 3, 3}, 2);
  const Tensors result =
      compute("mean_squared_error", {}, {{"student.output", answer}, {"batch.target", target}});
  EXPECT_LT(distance(result.at("value"), (answer - target).square().mean()), 1e-12);
  EXPECT_TRUE(
      has(loss_complaint("mean_squared_error", {{"student.output", answer}}), "learns the field 'target'"));
  EXPECT_TRUE(has(loss_complaint("mean_squared_error",
                                 {{"student.output", answer}, {"batch.target", target.slice(0, 0, 1)}}),
                  "t.safetensors: batch.target must be fractional numbers (2, ...)"));
}

TEST(ComputeLoss, GivesItsBuffers) {
  const Tensors inputs{{"student.logits", noise({2, 3}, 1)}, {"batch.labels", at::tensor({0, 1}, at::kLong)}};
  const Tensors result = compute("cross_entropy", {"class_weights=[1, 2, 3]"}, inputs);
  EXPECT_LT(distance(result.at("buffer.class_weights"), at::tensor({1., 2., 3.}, at::kDouble)), 1e-15);
}

TEST(ComputeLoss, RefusesWhatItDoesNotUnderstand) {
  const Tensor s = noise({2, 3}, 1);
  const Tensors good{{"student.logits", s}, {"teacher.logits", s}};
  const auto with = [&](const std::string& name, const Tensor& value) {
    Tensors tensors = good;
    tensors[name] = value;
    return loss_complaint("kd", tensors);
  };
  EXPECT_TRUE(has(with("students.logits", s),
                  "t.safetensors: the tensor 'students.logits' is not understood; did you mean 'student'?"));
  EXPECT_TRUE(has(with("logits", s), "names are student.<tap>"));
  EXPECT_TRUE(has(with("batch.label", s), "'batch.label' is no field of a batch; did you mean 'labels'?"));
  EXPECT_TRUE(has(with("parameter.conv.weight", s), "has no 'conv.weight'"));
  EXPECT_TRUE(has(with("random.mask", s), "this loss draws nothing"));
  EXPECT_TRUE(has(with("teacher.1.logits", s), "number all teachers or none"));
  EXPECT_TRUE(has(with("student.pooled", noise({3, 3}, 1)), "has 3 rows"));
  EXPECT_TRUE(has(with("batch.labels", at::tensor({1, 2, 3}, at::kLong)),
                  "t.safetensors: batch.labels must be whole numbers (2)"));
  EXPECT_TRUE(has(loss_complaint("kd", {{"student.logits", s}}), "the loss needs a teacher"));
  EXPECT_TRUE(has(loss_complaint("kd", {{"teacher.logits", s}}), "holds no taps of the student"));
  EXPECT_TRUE(has(loss_complaint("kd", {{"student.scores", s}, {"teacher.logits", s}}), "no tap 'logits'"));
  EXPECT_TRUE(has(loss_complaint("cross_entropy",
                                 {{"student.logits", s}, {"batch.labels", at::tensor({0, 7}, at::kLong)}}),
                  "scores 3 classes, the set has 8"));
  EXPECT_TRUE(has(loss_complaint("kd", {{"student.logits", s}, {"teacher.3.logits", s}}),
                  "counted from 0 or from 1"));
}

TEST(ComputeLoss, ReportsWhatALossDoesNotRead) {
  std::vector<std::string> unread;
  compute_loss({entry_node("loss", "kd", {}),
                {{"student.logits", noise({2, 3}, 1)},
                 {"student.pooled", noise({2, 8}, 1)},
                 {"teacher.logits", noise({2, 3}, 2)}},
                "t"},
               losses(), unread);
  EXPECT_EQ(unread, std::vector<std::string>{"student.pooled"});
}

// A network with weights in a file.
class ComputeModel : public testing::Test {
 protected:
  ComputeModel() {
    model::register_archs(archs_);
    Params params = Params::parse("{arch: resnet, depth: 8}");
    network_ = archs_.make(params).build({{3, 16, 16}, 7});
    nn::init(*network_, Random(5));
    save_tensors(weights_, nn::state(*network_));
  }

  Tensors compute(const std::vector<std::string>& taps, nn::Statistics statistics = nn::Statistics::stored,
                  const std::string& arch = "resnet",
                  const std::vector<std::string>& sets = {"depth=8"}) const {
    return compute_model(
        {entry_node("arch", arch, sets), weights_, {{"x", image_}}, "x.safetensors", taps, statistics},
        archs_);
  }
  std::string complaint(const std::vector<std::string>& taps, const std::string& arch,
                        const std::vector<std::string>& sets) const {
    try {
      compute(taps, nn::Statistics::stored, arch, sets);
    } catch (const UserError& error) {
      return error.what();
    }
    return "no complaint";
  }

  test::Scratch scratch_;
  const std::filesystem::path weights_ = scratch_ / "w.safetensors";
  model::Registry archs_{"arch"};
  std::shared_ptr<nn::Model> network_;
  Tensor image_ = noise({4, 3, 16, 16}, 9, at::kFloat);
};

TEST_F(ComputeModel, RunsTheNetworkItsWeightsAreOf) {
  const at::NoGradGuard no_gradient;
  const Tensors expected = nn::run(*network_, {{"image", image_}}, {"stage3", "logits"});
  const Tensors result = compute({"stage3", "logits"});
  ASSERT_EQ(result.size(), 2);
  EXPECT_TRUE(at::equal(result.at("logits"), expected.at("logits")));
  EXPECT_TRUE(at::equal(result.at("stage3"), expected.at("stage3")));
  EXPECT_EQ(result.at("logits").size(1), 7);  // the weights say how many classes
  EXPECT_GT(compute({}).size(), 5);           // every tap
}

TEST_F(ComputeModel, UsesStatisticsOfTheBatchWhereAsked) {
  const at::NoGradGuard no_gradient;
  const Tensor expected =
      nn::run(*network_, {{"image", image_}}, {"logits"}, {.statistics = nn::Statistics::batch}).at("logits");
  EXPECT_TRUE(at::equal(compute({"logits"}, nn::Statistics::batch).at("logits"), expected));
  EXPECT_FALSE(at::equal(compute({"logits"}).at("logits"), expected));
}

TEST_F(ComputeModel, ComputesInDoubleForDoubles) {
  const Tensor narrow = compute({"logits"}).at("logits");
  image_ = image_.to(at::kDouble);
  const Tensor wide = compute({"logits"}).at("logits");
  EXPECT_EQ(narrow.scalar_type(), at::kFloat);
  EXPECT_EQ(wide.scalar_type(), at::kDouble);
  EXPECT_LT(distance(wide, narrow), 1e-4);
}

TEST_F(ComputeModel, ScalesBytes) {
  const Tensor bytes = (image_.clamp(0, 1) * 255).round().to(at::kByte);
  image_ = bytes;
  const Tensor shown = compute({"logits"}).at("logits");
  image_ = bytes.to(at::kFloat) / 255;
  EXPECT_TRUE(at::equal(shown, compute({"logits"}).at("logits")));
}

TEST_F(ComputeModel, RefusesWhatDoesNotFit) {
  EXPECT_TRUE(has(complaint({"stage9"}, "resnet", {"depth=8"}), "publishes no tap 'stage9'"));
  EXPECT_TRUE(has(complaint({"logits"}, "resnet", {"depth=14"}), "lacks 'layer1.1.conv1.weight'"));
  EXPECT_TRUE(has(complaint({"logits"}, "mlp", {}), "shows no number of classes"));
  EXPECT_TRUE(has(complaint({"logits"}, "resnet", {"depth=8", "channels_in=1"}), "channels_in says 1"));
  EXPECT_TRUE(
      has(complaint({"logits"}, "resnet", {"dept=8"}), "dept is not a known key; did you mean 'depth'?"));
  image_ = at::zeros({4});
  EXPECT_TRUE(has(complaint({"logits"}, "resnet", {"depth=8"}), "must be rows of samples"));
}

TEST(ComputeCommand, ReadsAndWritesFiles) {
  const test::Scratch scratch;
  const std::string in = scratch / "in.safetensors", out = scratch / "out.safetensors";
  save_tensors(in, {{"student.logits", noise({2, 3}, 1)}, {"teacher.logits", noise({2, 3}, 2)}});
  const auto said =
      say({"compute", "loss", "kd", "--set", "temperature=2", "--on", in, "--out", out, "--json"});
  ASSERT_EQ(said.code, 0) << said.err;
  const double value = load_tensors(out).at("value").item<double>();
  EXPECT_EQ(nlohmann::json::parse(said.out).at("tensors").at("value").at("value").get<double>(), value);

  const auto missing = say({"compute", "loss", "kdd", "--on", in, "--out", out});
  EXPECT_EQ(missing.code, 2);
  EXPECT_TRUE(has(missing.err, "there is no loss named 'kdd'; did you mean 'kd'?")) << missing.err;
  const auto absent = say({"compute", "loss", "kd", "--on", scratch / "absent", "--out", out});
  EXPECT_EQ(absent.code, 2);
}

TEST(ComputeCommand, RunsNetworks) {
  const test::Scratch scratch;
  model::Registry archs("arch");
  model::register_archs(archs);
  Params params = Params::parse("{arch: mlp, hidden: [5]}");
  const auto network = archs.make(params).build({{1, 4, 4}, 3});
  nn::init(*network, Random(1));
  save_tensors(scratch / "w.safetensors", nn::state(*network));
  save_tensors(scratch / "x.safetensors", {{"pictures", noise({2, 1, 4, 4}, 3, at::kFloat)}});
  const auto said =
      say({"compute", "model", "mlp", "--set", "hidden=[5]", "--weights", scratch / "w.safetensors", "--on",
           scratch / "x.safetensors", "--taps", "layer1,logits", "--out", scratch / "y.safetensors"});
  ASSERT_EQ(said.code, 0) << said.err;
  const Tensors result = load_tensors(scratch / "y.safetensors");
  EXPECT_EQ(shape_of(result.at("layer1")), (Shape{2, 5}));
  EXPECT_EQ(shape_of(result.at("logits")), (Shape{2, 3}));
}

}  // namespace
}  // namespace limbeck::app
