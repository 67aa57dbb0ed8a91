#pragma once
// Exhibits: pictures and probabilities that the report shows of a held-out set.
#include <map>
#include <string>
#include <vector>

#include "limbeck/record/folder.h"
#include "limbeck/record/json.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {

/// Adds `soft_targets` (of the first 200 rows, in each class the one that the teacher gets right and is least
/// sure of) and `gained` (rows that the distilled student gets right and the lone one wrong) to `judged`, and
/// writes their pictures.
void add_exhibits(record::Json& judged, Workshop& workshop, const record::Folder& folder,
                  const data::Set& set, const std::map<std::string, Judgement>& judgements,
                  const std::vector<std::string>& teachers);

}  // namespace limbeck::train
