#pragma once
// Kinds of failure, told apart by who can mend them. The library throws; only `app` prints and exits.
#include <stdexcept>
#include <string>
#include <vector>

namespace limbeck {

/// The user's to mend: says what is wrong, where, and what to do. Exit code 2.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file that a data set needs is not there: `--smoke` replaces it by synthetic rows.
class DataMissing : public UserError {
 public:
  using UserError::UserError;
};

/// All faults of a recipe at once, one a line.
class RecipeError : public UserError {
 public:
  explicit RecipeError(std::vector<std::string> faults);
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  std::vector<std::string> faults_;
};

/// The machine's: disk full, device missing, peer process gone. Exit code 3.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Ctrl-C, after a checkpoint was written. Exit code 130.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Our fault: a LIMBECK_CHECK that failed. Exit code 70.
class CheckFailed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace limbeck
