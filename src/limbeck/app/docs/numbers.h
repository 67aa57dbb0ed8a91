#pragma once
// Our own numbers on the cards of the losses: out of what `limbeck --json compare` prints, never typed.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace limbeck::app {

/// Lines of Markdown by the loss that they are about.
using Numbers = std::map<std::string, std::vector<std::string>>;

/// "81.23 ± 0.31 % (test accuracy, 3 seeds), the student alone 80.11 %: [comparison](results.md#comparison)"
/// from every `*.json` in the folder, in the order of their names, for each method that is called like a loss;
/// the student alone is the number of `cross_entropy`. Nothing where there is no such folder. UserError for a
/// file that is no comparison.
Numbers read_numbers(const std::filesystem::path& folder);

}  // namespace limbeck::app
