// The learning rate as it stands.
//   f = 1
#include "limbeck/optim/schedules.h"

namespace limbeck::optim::schedules {
namespace {

class Constant final : public Schedule {
 public:
  double at(const Progress&) const override { return 1; }
};

}  // namespace

void register_constant(Registry& registry) {
  registry.add({.name = "constant",
                .summary = "stays as it is",
                .paper = "",
                .example = "",
                .make = [](Params& params) {
                  return with_warmup(params, [] { return std::make_shared<Constant>(); });
                }});
}

}  // namespace limbeck::optim::schedules
