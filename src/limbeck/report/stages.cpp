#include "limbeck/report/stages.h"

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"

namespace limbeck::report {

std::string losses_in_words(const Stage& stage) {
  std::string text;
  for (const auto& [name, weight] : stage.losses) {
    if (!text.empty()) text += " + ";
    text += weight == "1" || weight == "1.0" ? name : weight + " \u00d7 " + name;
  }
  return text;
}

std::string about(const Stage& stage) {
  std::string text;
  if (stage.epochs) text = number_text(*stage.epochs) + (*stage.epochs == 1 ? " epoch" : " epochs");
  if (stage.steps) {
    const std::string steps = counted(*stage.steps, "step");
    text += text.empty() ? steps : " (" + steps + ")";
  }
  if (!stage.set.empty()) text += (text.empty() ? "On " : " on ") + stage.set;
  if (stage.samples) text += (text.empty() ? "" : ", ") + counted(*stage.samples, "sample");
  if (!text.empty()) text += ".";
  if (!stage.losses.empty()) text += " Loss: " + losses_in_words(stage) + ".";
  if (stage.kept_epoch)
    text += " Kept: epoch " + grouped(*stage.kept_epoch) +
            (stage.kept.empty() ? "" : " (" + stage.kept + ")") + ".";
  return std::string(trim(text));
}

}  // namespace limbeck::report
