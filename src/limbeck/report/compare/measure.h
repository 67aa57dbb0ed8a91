#pragma once
// By what the models of a comparison are judged, and how its values are written.
#include <optional>
#include <string>
#include <vector>

#include "limbeck/report/run.h"

namespace limbeck::report::compare {

struct Measure {
  std::string name, set;    // "accuracy", "test"
  std::string label, sign;  // "PSNR", "dB": as the runs call and write it; "" where they do not say
  bool share = false;       // written as percent, its differences as points
  bool lower_is_better = false;
  int decimals = 2;
  std::optional<int64_t> samples;  // of the set
  bool of_several = false;         // runs have several outcomes: values are their means

  std::string title() const;   // "Accuracy on test, 10,000 samples"
  std::string column() const;  // "Accuracy", "PSNR"
  std::string unit() const;    // of a difference: "points", "dB", or the measure's name

  std::string value(double value) const;       // "74.21 %", "28.13"
  std::string bare(double value) const;        // the same without its unit: "74.21", "0.12"
  std::string difference(double value) const;  // "+0.45", "-1.20", "0.00"
  std::string distance(double value) const;    // without sign, with its unit: "0.45 points", "0.45 psnr"
};

/// Accuracy where models have one, else the first further measure, else the cross-entropy; on `test`, else on
/// the only held-out set. UserError where no run judged a set or where several were and none is called test.
Measure measure_of(const std::vector<const Run*>& runs);

/// The measure of these models of a run, meaned; nothing where one of them has none.
std::optional<double> value_of(const Run& run, const std::vector<std::string>& models,
                               const Measure& measure);

}  // namespace limbeck::report::compare
