#pragma once
// The end of a run: every model judged on what was held out, models and exports written, the summary last.
#include "limbeck/record/folder.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {

void finish(Workshop& workshop, const record::Folder& folder);

}  // namespace limbeck::train
