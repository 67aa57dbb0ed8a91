#pragma once
// Reads reference results that are no losses: a folder with index.json, a list of {what, case, inputs,
// outputs}, and <what>.safetensors with the tensors `<case>/<name>`; and what each case means to us, which is
// data:
//
//   class_bias:                                          `what` as the folder calls it
//     one_class:
//       calibrate: class_bias                            keys that the kind of folder understands
//       classes: [3]
//       leave_out: {errors_exact: ours searches a grid}  outputs that ours does not have, and why
//
// Whole numbers must be equal, others within the kind's absolute tolerance. A case may say {skip: why}; one
// that is not understood has failed. Names are `<kind>/<what>/<case>`.
#include <filesystem>
#include <functional>
#include <vector>

#include "limbeck/app/verify/result.h"
#include "limbeck/config/params.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::app {

/// A kind of folder that holds such results.
struct ResultKind {
  std::string name;      // of the folder
  double tolerance = 0;  // absolute, of fractions
  /// Our results, by name, from the case's rule and its inputs. Faulty keys are noted there; UserError for
  /// inputs that it cannot use.
  std::function<Tensors(Params& rule, const Tensors& inputs)> compute;
};

/// Runs the selected cases of `folder`, in the order of index.json; then a failure for every rule of `cases`
/// that the folder has no case for, if the selection is complete. UserError where the index cannot be read.
std::vector<CaseResult> verify_results(const std::filesystem::path& folder, const config::Node& cases,
                                       const ResultKind& kind, const Selection& selection = {});

}  // namespace limbeck::app
