#include "limbeck/train/gallery.h"

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/explain/rows.h"

namespace limbeck::train {

explain::Lookout lookout_of(const Workshop& workshop) {
  return {workshop.models.device(), workshop.options.loader_threads};
}

std::vector<std::pair<std::string, double>> class_axis(const data::Facts& facts,
                                                       const std::vector<int64_t>& labels) {
  std::vector<int64_t> begins = explain::borders(labels);
  begins.insert(begins.begin(), 0);
  begins.push_back(static_cast<int64_t>(labels.size()));
  std::vector<std::pair<std::string, double>> axis;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i)
    axis.emplace_back(explain::class_name(facts, labels[static_cast<std::size_t>(begins[i])]),
                      static_cast<double>(begins[i + 1] - begins[i]) / static_cast<double>(labels.size()));
  return axis;
}

std::string class_list(const data::Facts& facts) {
  constexpr int64_t kMost = 20;
  std::vector<std::string> names;
  for (int64_t i = 0; i < std::min(facts.classes, kMost); ++i) names.push_back(explain::class_name(facts, i));
  return join(names, ", ") +
         (facts.classes > kMost ? " and " + std::to_string(facts.classes - kMost) + " more" : "");
}

int64_t read_images(Params& params, int64_t fallback, const std::string& which) {
  return params.integer("images", fallback, Range::between(1, 64), "how many samples are shown: " + which);
}

}  // namespace limbeck::train
