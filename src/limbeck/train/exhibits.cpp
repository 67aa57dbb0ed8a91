#include "limbeck/train/exhibits.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/files.h"
#include "limbeck/data/png.h"
#include "limbeck/data/resample.h"
#include "limbeck/train/stage.h"

namespace limbeck::train {
namespace {

using json = record::Json;

constexpr std::size_t kSoftTargets = 6, kGained = 24;
constexpr int64_t kLookedAt = 200, kPictureSide = 512;

// The picture of a row as the data set has it; "" where it is no picture. Photographs of any size, which the
// model's transforms bring to one, shrink to what a page shows of them.
std::string picture(const record::Folder& folder, const data::Set& set, int64_t index) {
  const int64_t row = set.rows.at(static_cast<std::size_t>(index));
  data::Fields fields;
  set.source->read(std::span(&row, 1), fields);
  const auto it = fields.find("image");
  if (it == fields.end() || it->second.type != data::Block::Type::byte || it->second.shape.size() != 3)
    return "";
  data::Block& block = it->second;
  if (block.shape[0] != 1 && block.shape[0] != 3) return "";
  data::Block scratch;
  if (data::is_varied(set.source->facts().fields.at("image"))) data::fit_within(block, kPictureSide, scratch);
  const std::string name = "judged/pictures/" + set.name + "-" + std::to_string(row) + ".png";
  write_file(folder.path() / name,
             data::encode_png({block.shape[0], block.shape[1], block.shape[2], block.bytes}));
  return name;
}

std::vector<double> numbers(const Tensor& row) {
  const Tensor wide = row.to(at::kDouble).contiguous();
  return {wide.const_data_ptr<double>(), wide.const_data_ptr<double>() + wide.numel()};
}

// The temperature at which the outcome learnt from a teacher; 4 where it names none.
double temperature_of(const Workshop& workshop) {
  double temperature = 4;
  for (const auto& stage : workshop.plan.stages)
    if (const auto told = stage->temperature()) temperature = *told;
  return temperature;
}

// Of the first rows, in each class the one that the teacher is least sure of; the least sure classes first.
std::vector<int64_t> least_sure(const data::Set& set, const Judgement& judgement) {
  std::map<int64_t, int64_t> rows;  // by class
  for (int64_t i = 0; i < std::min(set.size(), kLookedAt); ++i) {
    const int64_t label = set.label(i);
    if (label < 0 || judgement.calls[i] != label) continue;
    const auto [it, first] = rows.emplace(label, i);
    if (!first && judgement.confidence[i] < judgement.confidence[it->second]) it->second = i;
  }
  std::vector<int64_t> chosen;
  for (const auto& [label, row] : rows) chosen.push_back(row);
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](int64_t a, int64_t b) { return judgement.confidence[a] < judgement.confidence[b]; });
  if (chosen.size() > kSoftTargets) chosen.resize(kSoftTargets);
  return chosen;
}

void add_soft_targets(json& judged, Workshop& workshop, const record::Folder& folder, const data::Set& set,
                      const std::string& teacher, const Judgement& judgement) {
  const std::vector<int64_t> rows = least_sure(set, judgement);
  if (rows.empty()) return;
  const double temperature = temperature_of(workshop);
  nn::Model& model = *workshop.models.get(teacher).model;
  const Tensor plain = probabilities(model, set, rows, 1, workshop.models.device());
  const Tensor soft = probabilities(model, set, rows, temperature, workshop.models.device());
  for (std::size_t i = 0; i < rows.size(); ++i)
    judged["soft_targets"].push_back({{"row", set.rows[rows[i]]},
                                      {"picture", picture(folder, set, rows[i])},
                                      {"label", set.label(rows[i])},
                                      {"teacher", teacher},
                                      {"temperature", temperature},
                                      {"plain", numbers(plain[static_cast<int64_t>(i)])},
                                      {"soft", numbers(soft[static_cast<int64_t>(i)])}});
}

void add_gained(json& judged, const record::Folder& folder, const data::Set& set, const std::string& student,
                const Judgement& taught, const std::string& alone, const Judgement& untaught) {
  int64_t gained = 0, lost = 0;
  json examples = json::array();
  for (int64_t i = 0; i < set.size(); ++i) {
    const int64_t label = set.label(i);
    if (label < 0) continue;
    const bool right = taught.calls[i] == label, was_right = untaught.calls[i] == label;
    if (!right && was_right) ++lost;
    if (!right || was_right) continue;
    ++gained;
    if (examples.size() < kGained)
      examples.push_back({{"row", set.rows[i]},
                          {"picture", picture(folder, set, i)},
                          {"label", label},
                          {"student", taught.calls[i]},
                          {"student_probability", taught.confidence[i]},
                          {"alone", untaught.calls[i]},
                          {"alone_probability", untaught.confidence[i]}});
  }
  judged["gained"].push_back(
      {{"student", student}, {"alone", alone}, {"count", gained}, {"lost", lost}, {"examples", examples}});
}

}  // namespace

void add_exhibits(json& judged, Workshop& workshop, const record::Folder& folder, const data::Set& set,
                  const std::map<std::string, Judgement>& judgements,
                  const std::vector<std::string>& teachers) {
  for (const std::string& teacher : teachers)
    if (judgements.contains(teacher) && !judgements.at(teacher).calls.empty()) {
      add_soft_targets(judged, workshop, folder, set, teacher, judgements.at(teacher));
      break;
    }
  for (const auto& [student, twin] : workshop.plan.alone)
    if (judgements.contains(student) && judgements.contains(twin) && !judgements.at(student).calls.empty())
      add_gained(judged, folder, set, student, judgements.at(student), twin, judgements.at(twin));
}

}  // namespace limbeck::train
