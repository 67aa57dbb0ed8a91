// Every optimiser, schedule, ramp and average that tests/recipes-ahead writes can be read.
#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/optim/optimizers.h"
#include "limbeck/optim/ramps.h"
#include "limbeck/optim/schedules.h"

namespace limbeck::optim {
namespace {

class RecipesAhead : public testing::Test {
 protected:
  RecipesAhead() {
    optimizers::register_optimizers(optimizers_);
    schedules::register_schedules(schedules_);
    ramps::register_ramps(ramps_);
  }

  // Reads every entry in the tree. One for each model (`optimizer: {a: ..., b: ...}`) lies one level deeper.
  void walk(const config::Node& node, const std::shared_ptr<config::Findings>& findings) {
    for (const config::Node& item : node.items) walk(item, findings);
    for (const config::Entry& entry : node.entries) {
      const config::Node& value = entry.value;
      Params params(config::Node::map({{entry.key, value, entry.mark}}), "", findings);
      if (entry.key == "ema") {
        EXPECT_TRUE(read_average(params));
      } else if (value.is_map() && value.find("optimizer") && value.find("optimizer")->is_scalar()) {
        if (!value.find("parameters")) make_optimizer(Params(value, entry.key, findings), optimizers_);
        ++optimizers_read_;
      } else if (value.is_map() && value.find("ramp")) {
        read_value(params, entry.key, 0, Range::any(), "a value", ramps_);
        ++ramps_read_;
      } else if (entry.key == "schedule" && (value.is_scalar() || value.find("schedule"))) {
        schedules::read_schedule(params, "schedule", schedules_);
        ++schedules_read_;
      } else {
        walk(value, findings);
      }
    }
  }

  optimizers::Registry optimizers_{"optimizer"};
  schedules::Registry schedules_{"schedule"};
  ramps::Registry ramps_{"ramp"};
  int optimizers_read_ = 0, schedules_read_ = 0, ramps_read_ = 0;
};

TEST_F(RecipesAhead, NameOptionsThatThereAre) {
  const auto findings = std::make_shared<config::Findings>();
  for (const auto& file : std::filesystem::directory_iterator(LIMBECK_SOURCE_FOLDER "/tests/recipes-ahead"))
    if (file.path().extension() == ".yaml") walk(config::read(file.path().string()), findings);
  for (const std::string& fault : findings->faults) ADD_FAILURE() << fault;
  EXPECT_GT(optimizers_read_, 50);
  EXPECT_GT(schedules_read_, 40);
  EXPECT_GT(ramps_read_, 10);
}

}  // namespace
}  // namespace limbeck::optim
