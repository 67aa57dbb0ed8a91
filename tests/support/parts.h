#pragma once
// What the tests of losses that learn parts of their own need.
#include <string>

#include "limbeck/loss/parts.h"
#include "support/loss_test.h"

namespace limbeck::loss {

/// The tap `x` on both sides.
inline Scene pair_of(const Tensor& student, const Tensor& teacher) {
  return {.student = {{"x", student}}, .teachers = {{{"x", teacher}}}, .batch = unlabelled(student.size(0))};
}

/// The loss of this line, prepared for the scene, in float64, with first weights from `seed`.
inline std::shared_ptr<Loss> ready(const std::string& line, const Scene& scene, uint64_t seed = 1) {
  auto loss = make(line);
  const Step step = scene.step();
  std::vector<nn::TapTable> tables;
  std::vector<std::string> names;
  for (const Tensors& teacher : scene.teachers) {
    names.push_back("t" + std::to_string(names.size()));
    tables.push_back(nn::table_of(teacher));
  }
  loss->meet(names);
  wants(*loss, nn::table_of(scene.student), tables);
  const data::Facts facts;
  loss->prepare({scene.student, step.teachers, facts});
  init_parts(*loss, Random(seed));
  nn::use_type(*loss, at::kDouble);
  return loss;
}

/// Replaces a parameter's values, shape by shape.
inline void set(Loss& loss, const std::string& name, const Tensor& values) {
  const at::NoGradGuard no_gradient;
  Tensor& parameter = loss.named_parameters()[name];
  parameter.copy_(values.reshape(parameter.sizes()));
}

inline std::vector<std::string> parameter_names(const Loss& loss) {
  std::vector<std::string> names;
  for (const auto& item : loss.named_parameters()) names.push_back(item.key());
  return names;
}

/// Compares autograd with central differences at every value of every parameter of the loss (float64).
inline void expect_part_gradients(Loss& loss, const Scene& scene) {
  const double h = 1e-5;
  loss.zero_grad();
  value(loss, scene).backward();
  for (const auto& item : loss.named_parameters()) {
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
    const Tensor analytic = item.value().grad().clone().flatten();
    const Tensor flat = item.value().detach().view(-1);
    for (int64_t i = 0; i < flat.numel(); ++i) {
      const double middle = flat[i].item<double>();
      flat[i] = middle + h;
      const double up = number(loss, scene);
      flat[i] = middle - h;
      const double down = number(loss, scene);
      flat[i] = middle;
      ASSERT_NEAR(analytic[i].item<double>(), (up - down) / (2 * h), 1e-6) << item.key() << ", element " << i;
    }
  }
}

/// What the loss tells by this name in one call.
inline Tensor note(Loss& loss, const Scene& scene, const std::string& name) {
  Tensor found;
  Step step = scene.step();
  step.note = [&](std::string_view told, const Tensor& value) {
    if (told == name) found = value.detach();
  };
  loss.forward(step);
  EXPECT_TRUE(found.defined()) << name;
  return found;
}

/// The value with these statistics.
inline double number(Loss& loss, const Scene& scene, nn::Statistics statistics) {
  Step step = scene.step();
  step.statistics = statistics;
  return loss.forward(step).front().item<double>();
}

}  // namespace limbeck::loss
