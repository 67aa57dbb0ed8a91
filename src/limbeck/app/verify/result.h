#pragma once
// What came of one reference case.
#include <string>

namespace limbeck::app {

struct CaseResult {
  enum class Outcome { passed, failed, skipped };
  std::string name;  // kind, group and case: "losses/kd/rep_t4"
  Outcome outcome = Outcome::passed;
  double worst = 0;         // the largest relative error of its outputs
  std::string reason = {};  // why it failed or was skipped
};

}  // namespace limbeck::app
