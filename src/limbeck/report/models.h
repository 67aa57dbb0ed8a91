#pragma once
// How the report calls, orders and colours the models of a run.
#include <string>
#include <vector>

#include "limbeck/report/run.h"

namespace limbeck::report {

/// Teachers, other models, then each outcome after its baseline: from what is given to what was made.
std::vector<const Model*> in_order(const Run& run);

/// Those of them that were judged on the set.
std::vector<const Model*> judged_models(const Run& run, const JudgedSet& set);

/// "Teacher", "Student alone", "Distilled student" ("Student" where nothing taught); the name where that
/// would fit several or none. What of role and name the label does not say is in the sublabel.
std::string label(const Run& run, const Model& model);
std::string sublabel(const Run& run, const Model& model);
std::string label(const Run& run,
                  const std::string& model);  // the name itself where the run has no such model

/// The same inside a sentence: "the teacher", "the distilled student", "the distilled student 'small'".
std::string in_words(const Run& run, const Model& model);

/// The class of CSS that colours it: "teacher", "alone", "student", "other".
std::string role_class(Role role);
std::string role_class(const Run& run, const std::string& model);

/// The outcomes, the baseline of one of them, and the teacher if there is exactly one; null where there is
/// none.
std::vector<const Model*> outcomes(const Run& run);
const Model* alone_of(const Run& run, const Model& outcome);
const Model* only_teacher(const Run& run);

}  // namespace limbeck::report
