#pragma once
// The parts of the page, each HTML made from the run alone and "" (or one sentence) where the run has nothing
// for it.
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/report/headline.h"
#include "limbeck/report/run.h"

namespace limbeck::report::sections {

/// What came out, with its number set large; `tag` is "h1" for the first of a page, else "p".
std::string sentence(const Headline& line, std::string_view tag);

/// Sentences as a box; "" for none.
std::string warnings(const std::vector<std::string>& lines);

std::string headline(
    const Run& run);  // what came out, as one large sentence and a strip of the models' accuracies
std::string warnings(const Run& run);
std::string table(const Run& run);     // the models beside each other
std::string measured(const Run& run);  // what stages measured and corrected
std::string curves(const Run& run);    // values over epochs, one small chart each
std::string classes(const Run& run);   // recall of each class by each model
std::string confusion(
    const Run& run);  // what the outcome takes for what, and how that differs from its teacher
std::string reliability(const Run& run);   // confidence against accuracy
std::string soft_targets(const Run& run);  // what the teacher tells about a few images
std::string explain(const Run& run);       // figures of stages `explain`
std::string gained(const Run& run);        // images that only the distilled student gets right
std::string facts(const Run& run);         // stages, sets, recipe, machine, how to do it again

/// What the charts of `curves` are drawn from: [{"id", "unit", "lines": [{"label", "role", "style", "x", "y",
/// "kept"}]}].
std::string curves_data(const Run& run);

}  // namespace limbeck::report::sections
