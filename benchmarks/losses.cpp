// Forward and backward of every loss at CIFAR's shapes, next to the same written down with PyTorch's
// operators (loss_cases.h), by turns in one process. Prints a line for each and, last, {"LOSS": [median,
// lower, upper], ...}: the plain sequence's time over ours, and the quarter points of all rounds. Feature
// maps lie in memory as in training, channels last; --contiguous measures the other layout. Ends with 1 where
// ours and the plain value or gradient differ, or where a loss has no case.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>

#include "limbeck/data/batch.h"
#include "limbeck/loss/loss.h"
#include "limbeck/loss/parts.h"
#include "limbeck/tensor/layout.h"
#include "limbeck/tensor/machine.h"
#include "loss_cases.h"

using namespace limbeck;
using namespace limbeck::bench;

namespace {

constexpr int kRounds = 31;
constexpr double kSecondsOfARound = 0.004;  // at least, of each side

// A loss at work: its forward and backward, and the plain sequence's.
class Bench {
 public:
  explicit Bench(Case one) : case_(std::move(one)) {
    loss::Registry registry("loss");
    loss::register_methods(registry);
    Params params = Params::parse(case_.line);
    loss_ = registry.make(params).build();
    Tensors inputs{{"image", values({rows(), 3, 32, 32})}};
    if (case_.target.defined()) inputs["target"] = case_.target;
    batch_ = data::batch_of(inputs, case_.labels, 100);
    const Tensors student = two_rows(case_.student), teacher = two_rows(case_.teacher);
    data::Facts facts{.samples = 1000, .classes = 100};
    for (const auto& [field, value] : inputs) facts.fields[field] = shape_of(value.slice(0, 0, 1).squeeze(0));
    loss::Probe probe{.student = student, .teachers = {}, .data = facts, .batch_size = rows()};
    if (!teacher.empty()) probe.teachers.push_back(&teacher);
    loss_->prepare(probe);
    loss::init_parts(*loss_, Random(1));
    for (Tensors* taps : {&case_.student, &case_.mirrored})
      for (auto& [name, value] : *taps) leaves_.push_back(value.requires_grad_());
    for (const Tensor& part : loss_->parameters()) parts_.push_back(part);
    leaves_.insert(leaves_.end(), parts_.begin(), parts_.end());
  }

  double ours() {
    loss::Step step{.student = case_.student, .teachers = {}, .batch = batch_};
    if (!case_.teacher.empty()) step.teachers.push_back(&case_.teacher);
    step.rerun = [this](const Tensors&) { return case_.mirrored; };
    return finish(loss_->forward(step).front());
  }

  double plain() { return finish(case_.plain(case_.student, case_.teacher, parts_)); }
  const std::vector<Tensor>& gradients() const { return gradients_; }  // of the last of the two

 private:
  int64_t rows() const { return case_.student.begin()->second.size(0); }

  static Tensors two_rows(const Tensors& taps) {
    Tensors few;
    for (const auto& [name, value] : taps) few[name] = value.slice(0, 0, 2);
    return few;
  }

  double finish(const Tensor& value) {
    gradients_ = torch::autograd::grad({value}, leaves_, {}, /*retain_graph=*/false, /*create_graph=*/false,
                                       /*allow_unused=*/true);
    return value.item<double>();
  }

  Case case_;
  std::shared_ptr<loss::Loss> loss_;
  data::Batch batch_;
  Parts parts_;
  std::vector<Tensor> leaves_, gradients_;
};

// Undefined where a value had no part in the loss.
bool alike(const std::vector<Tensor>& ours, const std::vector<Tensor>& plain) {
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i].defined() != plain[i].defined()) return false;
    if (ours[i].defined() && !((ours[i] - plain[i]).norm() <= 1e-3 * plain[i].norm()).item<bool>())
      return false;
  }
  return true;
}

double seconds(const std::function<void()>& act, int times) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) act();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / times;
}

double median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return numbers[numbers.size() / 2];
}

struct Measured {
  double ours, plain, ratio, low, high;  // seconds; the quarter points of the ratios
};

Measured measure(Bench& bench) {
  const std::function<void()> ours = [&] { bench.ours(); }, plain = [&] { bench.plain(); };
  seconds(ours, 5);
  seconds(plain, 5);
  const int times = 1 + static_cast<int>(kSecondsOfARound / std::min(seconds(ours, 3), seconds(plain, 3)));
  std::vector<double> our_times, plain_times, ratios;
  for (int round = 0; round < kRounds; ++round) {
    const bool first = round % 2 == 0;  // whoever comes first meets the other's caches
    if (first) our_times.push_back(seconds(ours, times));
    plain_times.push_back(seconds(plain, times));
    if (!first) our_times.push_back(seconds(ours, times));
    ratios.push_back(plain_times.back() / our_times.back());
  }
  std::ranges::sort(ratios);
  return {median(our_times), median(plain_times), median(ratios), ratios[kRounds / 4],
          ratios[kRounds * 3 / 4]};
}

// A registered loss without a case; "" if there is none.
std::string forgotten(const std::vector<Case>& cases) {
  loss::Registry registry("loss");
  loss::register_methods(registry);
  for (const std::string& name : registry.names()) {
    const auto is_of = [&](const Case& one) {
      return one.line.starts_with("{loss: " + name + ",") || one.line == "{loss: " + name + "}";
    };
    if (std::ranges::none_of(cases, is_of)) return name;
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  contiguous = argc > 1 && std::string(argv[1]) == "--contiguous";
  tune_allocator();
  at::manual_seed(1);
  std::vector<Case> cases = of_scores(128, 100);
  for (const auto& more : {of_scores(1024, 1000), of_features(), of_pictures()})
    cases.insert(cases.end(), more.begin(), more.end());
  if (const std::string name = forgotten(cases); !name.empty()) {
    std::fprintf(stderr, "the loss %s has no case here\n", name.c_str());
    return 1;
  }
  std::printf("%d threads, %s, maps %s, %d rounds\n%-44s %10s %10s %7s\n", threads(),
              instruction_set().c_str(), contiguous ? "contiguous" : "channels last", kRounds, "", "ours",
              "plain", "ratio");
  std::string ratios;
  for (const Case& one : cases) {
    Bench bench(one);
    const double ours = bench.ours();
    const Parts our_gradients = bench.gradients();
    const double plain = bench.plain();
    if (!(std::abs(ours - plain) <= 1e-3 * std::abs(plain)) || !alike(our_gradients, bench.gradients())) {
      std::fprintf(stderr, "%s: ours is %g, the plain sequence %g; or their gradients differ\n",
                   one.what.c_str(), ours, plain);
      return 1;
    }
    const Measured result = measure(bench);
    std::printf("%-44s %7.0f us %7.0f us %7.2f  (%.2f to %.2f)\n", one.what.c_str(), 1e6 * result.ours,
                1e6 * result.plain, result.ratio, result.low, result.high);
    std::fflush(stdout);
    ratios += (ratios.empty() ? "\"" : ", \"") + one.what + "\": [" + std::to_string(result.ratio) + ", " +
              std::to_string(result.low) + ", " + std::to_string(result.high) + "]";
  }
  std::printf("{%s}\n", ratios.c_str());
}
