#pragma once
// What every loss's test needs: make one from its recipe line, evaluate it, compare gradients and parts of
// batches.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "limbeck/loss/loss.h"

namespace limbeck::loss {

inline Registry registry() {
  Registry registry("loss");
  register_methods(registry);
  return registry;
}

/// What making the entry of this line found: `{loss: kd, temperature: 4}`.
inline std::shared_ptr<config::Findings> findings(const std::string& line) {
  Params params = Params::parse(line, "r.yaml");
  registry().make(params);
  return params.shared_findings();
}

inline std::vector<std::string> faults(const std::string& line) { return findings(line)->faults; }
inline std::vector<std::string> warnings(const std::string& line) { return findings(line)->warnings; }

/// That there are these faults, in this order, each beginning so.
inline void expect_faults(const std::vector<std::string>& faults,
                          const std::vector<std::string>& beginnings) {
  ASSERT_EQ(faults.size(), beginnings.size()) << join(faults, "\n");
  for (std::size_t i = 0; i < faults.size(); ++i)
    EXPECT_EQ(faults[i].substr(0, beginnings[i].size()), beginnings[i]);
}

inline Builder builder(const std::string& line) {
  Params params = Params::parse(line);
  const Builder made = registry().make(params);
  EXPECT_EQ(params.findings().faults, std::vector<std::string>{});
  return made;
}

inline std::shared_ptr<Loss> make(const std::string& line) { return builder(line).build(); }

/// Everything one call of a loss sees.
struct Scene {
  Tensors student;
  std::vector<Tensors> teachers = {};
  data::Batch batch = {};

  Step step() const {
    Step step{student, {}, batch};
    for (const Tensors& teacher : teachers) step.teachers.push_back(&teacher);
    return step;
  }
};

/// A batch of rows with these labels, -1 where there is none.
inline data::Batch labelled(const std::vector<int64_t>& labels, int64_t classes) {
  data::Batch batch;
  batch.rows = static_cast<int64_t>(labels.size());
  batch.labels = at::tensor(labels, at::kLong);
  batch.class_counts.resize(static_cast<std::size_t>(classes));
  for (const int64_t label : labels)
    if (label >= 0) {
      ++batch.labelled;
      ++batch.class_counts[static_cast<std::size_t>(label)];
    }
  return batch;
}

inline data::Batch unlabelled(int64_t rows) {
  return labelled(std::vector<int64_t>(static_cast<std::size_t>(rows), -1), 0);
}

/// Scores (N, C) of student and teachers under the tap `logits`.
inline Scene scene(const Tensor& student, const std::vector<Tensor>& teachers = {}) {
  Scene scene{.student = {{"logits", student}}, .batch = unlabelled(student.size(0))};
  for (const Tensor& teacher : teachers) scene.teachers.push_back({{"logits", teacher}});
  return scene;
}

inline Scene scene(const Tensor& student, const std::vector<Tensor>& teachers,
                   const std::vector<int64_t>& labels) {
  Scene made = scene(student, teachers);
  made.batch = labelled(labels, student.size(1));
  return made;
}

/// Rows begin ... end-1 of everything.
inline Scene part(const Scene& whole, int64_t begin, int64_t end) {
  const auto rows = [&](const Tensors& tensors) {
    Tensors cut;
    for (const auto& [name, value] : tensors) cut[name] = value.slice(0, begin, end);
    return cut;
  };
  Scene cut{.student = rows(whole.student)};
  for (const Tensors& teacher : whole.teachers) cut.teachers.push_back(rows(teacher));
  std::vector<int64_t> labels;
  for (int64_t i = begin; i < end; ++i)
    labels.push_back(whole.batch.labels.defined() ? whole.batch.labels[i].item<int64_t>() : -1);
  cut.batch = labelled(labels, static_cast<int64_t>(whole.batch.class_counts.size()));
  if (whole.batch.soft_labels.defined()) {
    cut.batch.soft_labels = whole.batch.soft_labels.slice(0, begin, end);
    cut.batch.soft_labelled = (cut.batch.soft_labels.sum(1) > 0).sum().item<int64_t>();
  }
  return cut;
}

/// Tap tables of these shapes.
inline Wants wants(Loss& loss, const nn::TapTable& student, const std::vector<nn::TapTable>& teachers = {}) {
  std::vector<const nn::TapTable*> pointers;
  for (const nn::TapTable& table : teachers) pointers.push_back(&table);
  return loss.wants(student, pointers);
}

/// The message of the UserError that `act` throws.
template <typename Act>
std::string complaint(const Act& act) {
  try {
    act();
  } catch (const UserError& error) {
    return error.what();
  }
  return "no complaint";
}

inline Tensor value(Loss& loss, const Scene& scene) { return loss.forward(scene.step()).front(); }

inline double number(Loss& loss, const Scene& scene) { return value(loss, scene).item<double>(); }

/// Random float64 values that are the same every time.
inline Tensor noise(at::IntArrayRef shape, uint64_t seed) {
  Tensor values = at::empty(shape, at::kDouble);
  for (int64_t i = 0; i < values.numel(); ++i)
    values.view(-1)[i] = 4 * Random(seed).uniform(static_cast<uint64_t>(i)) - 2;
  return values;
}

/// The gradient with respect to the student's tap, zeros where there is none.
inline Tensor gradient(Loss& loss, Scene scene, const std::string& tap = "logits") {
  const Tensor leaf = scene.student.at(tap).detach().clone().requires_grad_();
  scene.student[tap] = leaf;
  value(loss, scene).backward();
  return leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
}

/// Compares autograd with central differences at every value of every tap of the student (float64).
inline void expect_gradient(Loss& loss, const Scene& scene) {
  const double h = 1e-5;
  for (const auto& [tap, values] : scene.student) {
    const Tensor analytic = gradient(loss, scene, tap).flatten();
    for (int64_t i = 0; i < values.numel(); ++i) {
      Scene up = scene, down = scene;
      up.student[tap] = values.detach().clone();
      down.student[tap] = values.detach().clone();
      up.student[tap].view(-1)[i] += h;
      down.student[tap].view(-1)[i] -= h;
      const double numeric = (number(loss, up) - number(loss, down)) / (2 * h);
      ASSERT_NEAR(analytic[i].item<double>(), numeric, 1e-6) << tap << ", element " << i;
    }
  }
}

/// That parts of a batch, weighed by their counts, give the value and the gradient of the whole (float64, to
/// 1e-12). The gradient is that of one tap of the student.
inline void expect_parts_add_up(Loss& loss, const Scene& whole, const std::vector<int64_t>& cuts,
                                const std::string& tap = "logits") {
  const double total = loss.counts(whole.batch).front();
  double sum = 0;
  std::vector<Tensor> gradients;
  int64_t begin = 0;
  for (const int64_t end : cuts) {
    const Scene cut = part(whole, begin, end);
    begin = end;
    const double share = loss.counts(cut.batch).front() / total;
    if (share == 0) {
      gradients.push_back(at::zeros_like(cut.student.at(tap)));
      continue;
    }
    sum += share * number(loss, cut);
    gradients.push_back(share * gradient(loss, cut, tap));
  }
  ASSERT_EQ(begin, whole.batch.rows);
  EXPECT_NEAR(sum, number(loss, whole), 1e-12);
  EXPECT_LT((at::cat(gradients) - gradient(loss, whole, tap)).abs().max().item<double>(), 1e-12);
}

/// Twice the same rows.
inline Scene twice(const Scene& scene) {
  const auto doubled = [](const Tensors& tensors) {
    Tensors all;
    for (const auto& [name, value] : tensors) all[name] = at::cat({value, value});
    return all;
  };
  Scene all{.student = doubled(scene.student), .batch = scene.batch};
  for (const Tensors& teacher : scene.teachers) all.teachers.push_back(doubled(teacher));
  all.batch.rows *= 2;
  all.batch.labelled *= 2;
  all.batch.soft_labelled *= 2;
  for (double& count : all.batch.class_counts) count *= 2;
  for (Tensor* rows : {&all.batch.labels, &all.batch.soft_labels})
    if (rows->defined()) *rows = at::cat({*rows, *rows});
  return all;
}

}  // namespace limbeck::loss
