#pragma once
// Durations as steps of a stage whose length is known.
#include "limbeck/config/time.h"

namespace limbeck::optim {

/// The duration in steps. What is a whole number of steps but for rounding is that number: 67% of 100 steps
/// are 67, not 67.00000000000001, so that whatever begins then begins with step 67.
double in_whole_steps(const Duration& duration, const Length& length);

/// True from the first step on that lies at or after this moment.
bool reached(const Duration& moment, const Progress& now);

}  // namespace limbeck::optim
