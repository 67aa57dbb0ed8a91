#pragma once
// The whole command line, for our own `main` and for projects that add entries of their own.
#include "limbeck/train/registries.h"

namespace limbeck::app {

/// Runs `limbeck ARGUMENTS`. Returns 0, 1 (`verify`: a case has failed), 2 (the user's to mend), 3 (the
/// machine's), 70 (our fault) or 130 (interrupted).
int run(int argc, char** argv, const train::Registries& registries);

}  // namespace limbeck::app
