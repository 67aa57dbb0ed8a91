#pragma once
// What came of one reference case, and which cases are looked at.
#include <string>

#include "limbeck/base/text.h"

namespace limbeck::app {

struct CaseResult {
  enum class Outcome { passed, failed, skipped };
  std::string name;  // kind, group and case: "losses/kd/rep_t4"
  Outcome outcome = Outcome::passed;
  double worst = 0;         // the largest relative error of its outputs
  std::string reason = {};  // why it failed or was skipped

  CaseResult& fail(std::string why) { return end(Outcome::failed, std::move(why)); }
  CaseResult& skip(std::string why) { return end(Outcome::skipped, std::move(why)); }

 private:
  CaseResult& end(Outcome how, std::string why) {
    outcome = how;
    reason = std::move(why);
    return *this;
  }
};

struct Selection {
  std::string pattern = "*";  // of names: "losses/kd/*"
  /// Whether the rules were written for this very folder: then a rule without a case is a failure.
  bool complete = true;
  bool takes(const std::string& name) const { return matches(pattern, name); }
};

}  // namespace limbeck::app
