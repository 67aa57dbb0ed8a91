#include "limbeck/app/show/facts.h"

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/tensor/tensor.h"

namespace limbeck::app {
namespace {

const std::vector<std::string> kOrder = {
    "family",  "transfers",        "when", "fails", "zero", "needs", "published", "command", "shows",
    "numbers", "against the paper"};

std::string text_of(loss::Need need) {
  switch (need) {
    case loss::Need::labels:
      return "labels";
    case loss::Need::sample_ids:
      return "a set that numbers its samples";
    case loss::Need::whole_batch:
      return "whole batches: no micro_batch";
    case loss::Need::each_teacher:
      return "all teachers in one call";
    case loss::Need::rerun_student:
      return "a second pass of the student";
    case loss::Need::teacher_gradient:
      return "a gradient through the teacher";
    case loss::Need::class_logits:
      return "scores of the same classes on both sides";
  }
  return "";
}

}  // namespace

Facts told_facts(const std::map<std::string, std::string>& about) {
  Facts facts;
  for (const std::string& key : kOrder)
    if (const auto it = about.find(key); it != about.end()) facts.emplace_back(key, it->second);
  for (const auto& [key, text] : about)
    if (key != "formula" && std::find(kOrder.begin(), kOrder.end(), key) == kOrder.end())
      facts.emplace_back(key, text);
  return facts;
}

Facts loss_facts(const loss::Builder& builder) {
  std::vector<std::string> needs;
  if (builder.teachers == loss::Teachers::needed) needs.push_back("a teacher");
  if (builder.teachers == loss::Teachers::optional) needs.push_back("a teacher, or soft labels");
  for (const loss::Need need : builder.needs) needs.push_back(text_of(need));
  return {{"needs", needs.empty() ? "labels, hard or soft" : join(needs, "; ")}};
}

Facts set_facts(const data::sets::Source& source) {
  std::vector<std::string> parts;
  if (source.declared.samples > 0) parts.push_back(grouped(source.declared.samples) + " samples");
  if (source.declared.classes > 0) parts.push_back(std::to_string(source.declared.classes) + " classes");
  for (const auto& [field, shape] : source.declared.fields)
    parts.push_back(field + (shape.empty() ? "" : " " + shape_text(shape)));
  return {{"holds", join(parts, ", ")}};
}

Facts transform_facts(const data::transforms::Builder& builder) {
  return {{"stands under", builder.augments ? "augment" : "transforms"}};
}

}  // namespace limbeck::app
