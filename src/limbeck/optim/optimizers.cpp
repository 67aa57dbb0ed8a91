#include "limbeck/optim/optimizers.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <map>
#include <tuple>

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/optim/state.h"
#include "limbeck/tensor/layout.h"

namespace limbeck::optim {
namespace {

using optimizers::Work;

// Equal places in memory for equal indices; the stride of a dimension of size 1 says nothing.
bool same_layout(const Tensor& a, const Tensor& b) {
  for (int64_t dim = 0; dim < a.dim(); ++dim)
    if (a.size(dim) > 1 && a.stride(dim) != b.stride(dim)) return false;
  return true;
}

// Scales each unit's incoming weights (a row of dimension 0) back to at most `bound`; vectors have none.
void bound_rows(const Work& work, double bound) {
  for (const Tensor& parameter : work.parameters) {
    if (parameter.dim() < 2) continue;
    std::vector<int64_t> incoming;
    for (int64_t dim = 1; dim < parameter.dim(); ++dim) incoming.push_back(dim);
    const Tensor norms = at::linalg_vector_norm(parameter, 2, incoming, /*keepdim=*/true);
    Tensor scale = at::where(norms > bound, bound / norms, 1.0);
    if (work.bad.defined()) scale = scale.masked_fill(work.bad.to(at::kBool), 1);
    parameter.mul_(scale);
  }
}

}  // namespace

Optimizer::Optimizer(std::vector<GroupRule> rules, std::vector<std::pair<std::string, Tensor>> parameters) {
  LIMBECK_CHECK(!rules.empty() && rules.back().pattern == "*", "the last group must fit all");
  for (const GroupRule& rule : rules) groups_.push_back({rule.rule, {}});
  for (auto& [name, parameter] : parameters) {
    LIMBECK_CHECK(parameter.scalar_type() == at::kFloat || parameter.scalar_type() == at::kDouble, name,
                  " is ", parameter.scalar_type());
    LIMBECK_CHECK(parameter.is_non_overlapping_and_dense(), name, " has gaps or overlaps in memory");
    std::size_t group = 0;
    while (!matches(rules[group].pattern, name)) ++group;
    Part part{name, parameter, {}, at::zeros({}, parameter.options().dtype(at::kFloat).requires_grad(false))};
    for (std::size_t slot = 0; slot < rules[group].rule->slots().size(); ++slot)
      part.slots.push_back(at::zeros_like(parameter.detach()));
    groups_[group].parts.push_back(std::move(part));
  }
}

// The parameter may have been laid out anew since its slots were made.
void Optimizer::lay_out(Part& part) {
  for (Tensor& slot : part.slots)
    if (!same_layout(slot, part.parameter)) slot = laid_out_like(slot, part.parameter.detach());
}

// What has a gradient, sorted into lists that a kernel may take at once.
std::vector<Work> Optimizer::work_of(Group& group) {
  using Kind = std::tuple<bool, at::ScalarType, std::string>;
  std::map<Kind, Work> kinds;
  for (Part& part : group.parts) {
    Tensor gradient = part.parameter.grad();
    if (!gradient.defined()) continue;
    lay_out(part);
    if (!same_layout(gradient, part.parameter)) gradient = laid_out_like(gradient, part.parameter.detach());
    // The device may have refused earlier updates, so its counter is asked until it says otherwise.
    if (!part.begun) part.begun = part.step.item<float>() > 0;
    const Tensor& parameter = part.parameter;
    Work& work =
        kinds[{!part.begun, parameter.scalar_type(), parameter.is_cpu() ? "" : parameter.device().str()}];
    work.first = !part.begun;
    work.parameters.push_back(parameter);
    work.gradients.push_back(gradient);
    work.steps.push_back(part.step);
    work.slots.resize(part.slots.size());
    for (std::size_t slot = 0; slot < part.slots.size(); ++slot) work.slots[slot].push_back(part.slots[slot]);
  }
  std::vector<Work> all;
  for (auto& [kind, work] : kinds) all.push_back(std::move(work));
  return all;
}

void Optimizer::update(double factor, const Tensor& bad) {
  const c10::NoGradGuard no_gradient;
  for (Group& group : groups_) {
    for (Work& work : work_of(group)) {
      work.learning_rate = factor * group.rule->learning_rate;
      if (bad.defined()) {
        // The kernels look for exactly 1.
        work.bad = bad.reshape({}).ne(0).to(work.steps.front().options());
        at::_foreach_add_(work.steps, 1 - work.bad);
      } else {
        at::_foreach_add_(work.steps, 1);
      }
      group.rule->update(work);
      if (group.rule->weight_max_norm > 0) bound_rows(work, group.rule->weight_max_norm);
    }
  }
}

Tensors Optimizer::state() const {
  Tensors state;
  for (const Group& group : groups_) {
    const std::vector<std::string> slots = group.rule->slots();
    for (const Part& part : group.parts) {
      state["step." + part.name] = part.step;
      for (std::size_t slot = 0; slot < slots.size(); ++slot)
        state[slots[slot] + "." + part.name] = part.slots[slot];
    }
  }
  return state;
}

void Optimizer::restore(const Tensors& state) {
  for (Group& group : groups_) {
    const std::vector<std::string> slots = group.rule->slots();
    for (Part& part : group.parts) {
      lay_out(part);
      restore_into(part.step, state, "step." + part.name);
      for (std::size_t slot = 0; slot < slots.size(); ++slot)
        restore_into(part.slots[slot], state, slots[slot] + "." + part.name);
      part.begun = false;
    }
  }
}

double Optimizer::learning_rate() const { return groups_.back().rule->learning_rate; }

}  // namespace limbeck::optim
