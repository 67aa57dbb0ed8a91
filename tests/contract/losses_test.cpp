// What every loss keeps to.
#include <ATen/ATen.h>

#include <functional>

#include "contract/entries.h"
#include "limbeck/app/verify/evaluation.h"
#include "limbeck/loss/parts.h"
#include "limbeck/tensor/layout.h"
#include "limbeck/tensor/random.h"

namespace limbeck::contract {
namespace {

constexpr int64_t kRows = 6, kClasses = 5;

Tensor noise(at::IntArrayRef shape, uint64_t seed) {
  Tensor values = at::empty(shape, at::kDouble);
  fill_normal(values, Random(seed), 1);
  return values;
}

// Taps as a convolutional network publishes them; student and teacher alike, so that every pair fits.
Tensors taps(uint64_t seed) {
  return {{"stage1.first", noise({kRows, 3, 8, 8}, seed + 7)},
          {"stage2.first", noise({kRows, 6, 8, 8}, seed + 8)},
          {"stage1", noise({kRows, 4, 8, 8}, seed)},
          {"stage2", noise({kRows, 8, 4, 4}, seed + 1)},
          {"stage3", noise({kRows, 16, 2, 2}, seed + 2)},
          {"pooled", noise({kRows, 16}, seed + 3)},
          {"logits", noise({kRows, kClasses}, seed + 4)},
          {"output", noise({kRows, 1}, seed + 5)},
          {"input_gradient", noise({kRows, 1, 8, 8}, seed + 6)}};
}

// What a second pass of the student answers: some function of each row's input.
Tensors second_pass(const Tensors& inputs) { return {{"input_gradient", inputs.at("image").square()}}; }

Tensors each(const Tensors& tensors, const std::function<Tensor(const Tensor&)>& change) {
  Tensors changed;
  for (const auto& [name, value] : tensors) changed[name] = change(value);
  return changed;
}

// First weights of the parts that a loss learns, by name.
Tensors parts_of(const loss::Builder& builder, const app::LossInputs& inputs) {
  const auto loss = builder.build();
  std::vector<const Tensors*> teachers;
  std::vector<std::string> names;
  for (const Tensors& teacher : inputs.teachers) {
    names.push_back(std::to_string(teachers.size()));
    teachers.push_back(&teacher);
  }
  loss->meet(names);
  const data::Facts facts{.samples = kRows,
                          .fields = {{"image", {1, 8, 8}}, {"target", {1}}},
                          .classes = kClasses,
                          .class_names = {}};
  loss->prepare({inputs.student, teachers, facts, inputs.batch.class_counts, kRows});
  loss::init_parts(*loss, Random(9));
  Tensors parts;
  for (const auto& item : loss->named_parameters()) parts[item.key()] = item.value().detach();
  return parts;
}

// What every loss can be evaluated on: rows with labels, and a teacher for those that want one.
app::LossInputs scene(const loss::Builder& builder) {
  const Tensor labels = at::arange(kRows, at::kLong).remainder(kClasses);
  app::LossInputs inputs{.student = taps(1), .batch = app::make_batch(kRows, labels), .rerun = second_pass};
  inputs.batch.inputs["image"] = noise({kRows, 1, 8, 8}, 50);
  inputs.batch.inputs["target"] = noise({kRows, 1}, 51);
  if (builder.teachers != loss::Teachers::none) inputs.teachers = {taps(100)};
  inputs.parameters = parts_of(builder, inputs);
  return inputs;
}

double value(const loss::Builder& builder, app::LossInputs inputs) {
  return app::Evaluation(builder, std::move(inputs)).forward().item<double>();
}

// Calls `check` with every loss: as its example has it, and without options.
void for_every_loss(const std::function<void(const std::string& name, const loss::Builder& builder)>& check) {
  const loss::Registry& losses = registries().losses;
  for (const std::string& name : losses.names()) {
    SCOPED_TRACE(name);
    check(name, example_of(losses, name));
    check(name, bare(losses, name));
  }
}

TEST(EveryLoss, IsWellDescribed) {
  expect_well_described(registries().losses);
  for (const auto& [name, entry] : registries().losses.entries()) {
    for (const char* fact : {"family", "transfers", "when", "fails", "zero", "formula"})
      EXPECT_TRUE(entry.about.contains(fact)) << name << " does not say: " << fact;
    EXPECT_FALSE(entry.paper.empty()) << name;
  }
}

TEST(EveryLoss, IsAFiniteNumberWithAGradient) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    app::LossInputs inputs = scene(builder);
    inputs.student = each(inputs.student, [](const Tensor& tap) { return tap.clone().requires_grad_(); });
    const Tensors leaves = inputs.student;
    const Tensor value = app::Evaluation(builder, std::move(inputs)).forward();
    EXPECT_EQ(value.dim(), 0);
    EXPECT_TRUE(std::isfinite(value.item<double>()));
    ASSERT_TRUE(value.requires_grad());
    value.backward();
    double most = 0;
    for (const auto& [tap, leaf] : leaves)
      if (leaf.grad().defined()) most = std::max(most, leaf.grad().abs().max().item<double>());
    EXPECT_GT(most, 0);
    EXPECT_TRUE(std::isfinite(most));
  });
}

TEST(EveryLoss, TeachesEveryPartThatItLearns) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    app::Evaluation evaluation(builder, scene(builder));
    const Tensor value = evaluation.forward();
    if (evaluation.parameters().empty()) return;
    value.backward();
    for (const auto& [name, parameter] : evaluation.parameters()) {
      ASSERT_TRUE(parameter.grad().defined()) << name;
      EXPECT_TRUE(at::isfinite(parameter.grad()).all().item<bool>()) << name;
      EXPECT_GT(parameter.grad().abs().max().item<double>(), 0) << name;
    }
  });
}

// Without options, or with the one that the fact begins with: "form kl: when ...".
loss::Builder on_condition(const std::string& name, const std::string& says) {
  const loss::Registry& losses = registries().losses;
  const std::size_t colon = says.find(": "), space = says.find(' ');
  if (colon == std::string::npos || space > colon) return bare(losses, name);
  config::Node entry = config::example_entry("loss", name, losses.at(name).example);
  entry.set(says.substr(0, space), config::Node::scalar(says.substr(space + 1, colon - space - 1)));
  return make(losses, entry);
}

TEST(EveryLoss, IsZeroWhereItSays) {
  const loss::Registry& losses = registries().losses;
  for (const auto& [name, entry] : losses.entries()) {
    SCOPED_TRACE(name);
    const std::string says = entry.about.at("zero");
    if (says.starts_with("never:")) continue;
    const loss::Builder builder = on_condition(name, says);
    app::LossInputs inputs = scene(builder);
    if (says.find("alike") != std::string::npos) {
      inputs.teachers = {inputs.student};
    } else if (says.find("certain of its class") != std::string::npos) {
      inputs.student["logits"] = 100 * at::one_hot(inputs.batch.labels, kClasses).to(at::kDouble);
    } else if (says.find("is its target") != std::string::npos) {
      inputs.student["output"] = inputs.batch.inputs.at("target");
    } else if (says.find("no value of any input") != std::string::npos) {
      inputs.student["input_gradient"].zero_();
    } else if (says.find("mirror image") != std::string::npos) {
      inputs.student["input_gradient"] = inputs.batch.inputs.at("image").square();
    } else {
      ADD_FAILURE() << "nobody knows how to test this: " << says;
      continue;
    }
    EXPECT_GT(value(builder, scene(builder)), 1e-3);  // else zero would say nothing
    EXPECT_NEAR(value(builder, std::move(inputs)), 0, 1e-12);
  }
}

TEST(EveryLoss, GivesTheTeacherNoGradient) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    if (builder.teachers == loss::Teachers::none) return;
    if (builder.needs.contains(loss::Need::teacher_gradient)) return;  // it says so
    app::LossInputs inputs = scene(builder);
    inputs.teachers = {
        each(inputs.teachers.front(), [](const Tensor& tap) { return tap.clone().requires_grad_(); })};
    inputs.student = each(inputs.student, [](const Tensor& tap) { return tap.clone().requires_grad_(); });
    const Tensors teacher = inputs.teachers.front();
    app::Evaluation(builder, std::move(inputs)).forward().backward();
    for (const auto& [tap, leaf] : teacher) EXPECT_FALSE(leaf.grad().defined()) << tap;
  });
}

TEST(EveryLoss, RunsInFloatDoubleAndHalf) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    const double exact = value(builder, scene(builder));
    for (const auto& [type, result, tolerance] :
         {std::tuple{at::kDouble, at::kDouble, 1e-12}, std::tuple{at::kFloat, at::kFloat, 1e-4},
          std::tuple{at::kBFloat16, at::kFloat, 0.2}}) {
      app::LossInputs inputs = scene(builder);
      const auto narrowed = [type = type](const Tensor& tap) { return tap.to(type); };
      inputs.student = each(inputs.student, narrowed);
      for (Tensors& teacher : inputs.teachers) teacher = each(teacher, narrowed);
      inputs.batch.inputs = each(inputs.batch.inputs, narrowed);
      const Tensor found = app::Evaluation(builder, std::move(inputs)).forward();
      EXPECT_EQ(found.scalar_type(), result) << c10::toString(type);
      EXPECT_NEAR(found.item<double>(), exact, tolerance * std::max(1.0, std::abs(exact)))
          << c10::toString(type);
    }
  });
}

TEST(EveryLoss, IsTheSameForChannelsLast) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    app::LossInputs inputs = scene(builder);
    inputs.student = each(inputs.student, [](const Tensor& tap) { return channels_last(tap); });
    for (Tensors& teacher : inputs.teachers)
      teacher = each(teacher, [](const Tensor& tap) { return channels_last(tap); });
    EXPECT_NEAR(value(builder, std::move(inputs)), value(builder, scene(builder)), 1e-12);
  });
}

TEST(EveryLoss, IsSkippedWithoutRows) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    app::LossInputs inputs = scene(builder);
    inputs.student = each(inputs.student, [](const Tensor& tap) { return tap.slice(0, 0, 0); });
    for (Tensors& teacher : inputs.teachers)
      teacher = each(teacher, [](const Tensor& tap) { return tap.slice(0, 0, 0); });
    inputs.batch = scene(builder).batch.part(0, 0);
    const auto loss = builder.build();
    for (const double count : loss->counts(inputs.batch)) EXPECT_EQ(count, 0);
    EXPECT_EQ(value(builder, std::move(inputs)), 0);
  });
}

TEST(EveryLoss, OfALabelledBatchCountsAllItsRows) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    const auto loss = builder.build();
    double most = 0;
    for (const double count : loss->counts(scene(builder).batch)) most = std::max(most, count);
    EXPECT_GT(most, 0);
  });
}

// A micro-batch is exact where the parts' means, weighed by their counts, are the mean of the whole.
TEST(EveryLoss, IsTheSumOfItsPartsUnlessItSaysOtherwise) {
  for_every_loss([](const std::string&, const loss::Builder& builder) {
    const app::LossInputs whole = scene(builder);
    if (builder.needs.contains(loss::Need::whole_batch)) return;
    double sum = 0, count = 0;
    for (const auto& [begin, end] : {std::pair<int64_t, int64_t>{0, 2}, {2, 3}, {3, kRows}}) {
      const auto rows = [begin = begin, end = end](const Tensor& tap) { return tap.slice(0, begin, end); };
      app::LossInputs part{
          .student = each(whole.student, rows), .batch = whole.batch.part(begin, end), .rerun = whole.rerun};
      for (const Tensors& teacher : whole.teachers) part.teachers.push_back(each(teacher, rows));
      part.parameters = whole.parameters;
      const double mine = builder.build()->counts(part.batch).front();
      sum += mine * value(builder, std::move(part));
      count += mine;
    }
    EXPECT_NEAR(sum / count, value(builder, whole), 1e-12);
  });
}

}  // namespace
}  // namespace limbeck::contract
