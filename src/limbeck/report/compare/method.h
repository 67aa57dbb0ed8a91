#pragma once
// Trials that differ in their seeds alone are one method; methods are held against plain kd and against the
// undistilled student.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/report/compare/paired.h"
#include "limbeck/report/compare/trial.h"

namespace limbeck::report::compare {

/// A method less another one.
struct Difference {
  std::size_t to = 0;  // which method
  Paired paired;
  std::optional<double> corrected;  // the p value among all of the table
  Verdict verdict = Verdict::cannot_tell;
};

struct Method {
  std::string name;
  Labels labels;  // without seeds
  Taught taught = Taught::other;
  std::string model;                          // "" for outcomes, else a model beside them: "alone", "teacher"
  std::vector<std::optional<Trial>> trials;   // one for each seed of the comparison
  std::optional<Chosen> chosen;               // where one of several values was
  Summary summary;                            // of the values
  std::optional<Difference> to_kd, to_alone;  // nothing for the method itself, and without common seeds

  bool beside() const { return !model.empty(); }  // a baseline or a teacher
  std::vector<double> values() const;             // of the finished seeds
  std::optional<double> value(std::size_t seed) const;
  Cost cost() const;                 // mean time, largest memory
  Budget budget() const;             // mean
  std::string chosen_value() const;  // "" where nothing was chosen
};

/// Undistilled students first, then plain kd, then the others as the sweep has them.
std::vector<Method> methods_of(const std::vector<Axis>& axes, const std::vector<std::string>& seeds,
                               const std::vector<Trial>& trials);

/// Fills `to_kd` and `to_alone`. A method is held against those that agree with it in all axes but the ones
/// on which the way of teaching varies; where several do, against the one called so ("kd", "alone"), else the
/// first. All p values are corrected together.
void compare_methods(const std::vector<Axis>& axes, bool lower_is_better, std::vector<Method>& methods);

}  // namespace limbeck::report::compare
