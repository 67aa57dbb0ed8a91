#include "limbeck/train/analyses.h"

#include "limbeck/base/error.h"

namespace limbeck::train::analyses {

const std::string& Subject::key(const std::string& model) const {
  const auto twin = twins.find(model);
  return twin == twins.end() ? model : twin->second;
}

void require_labels(const Scene& scene, const std::string& why) {
  if (!scene.labelled)
    throw UserError(why + ", and the samples of '" + scene.subject.set +
                    "' have no labels; give the stage data: SET, with labels");
}

void require_class_scores(const Scene& scene) {
  for (const std::string& model : scene.subject.models) {
    const auto& taps = scene.taps.at(model);
    const auto logits = taps.find("logits");
    if (logits == taps.end() || logits->second.size() != 2)
      throw UserError("'" + model + "' has no class scores (the tap 'logits')");
    if (logits->second[1] != scene.facts.classes)
      throw UserError("'" + model + "' scores " + std::to_string(logits->second[1]) + " classes, and '" +
                      scene.subject.set + "' has " + std::to_string(scene.facts.classes) +
                      "; give the stage a set of its classes, data: SET");
  }
}

}  // namespace limbeck::train::analyses
