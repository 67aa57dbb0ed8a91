#pragma once
// Reference results of stages: corrections that `calibrate` fits, and what a committee of specialists agrees
// on.
//
//   {calibrate: class_bias, classes: [3]}   of `logits` and `labels`: offset, errors, errors_before,
//   errors_after {combine: specialists, active: 1}       of `generalist_logits`, `specialist_logits_<i>`,
//   `classes_<i>`: q, active, objective
#include "limbeck/app/verify/result_cases.h"

namespace limbeck::app {

/// The folder `stages`.
ResultKind stage_results();

}  // namespace limbeck::app
