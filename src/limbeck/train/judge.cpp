#include "limbeck/train/judge.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/check.h"
#include "limbeck/data/loader.h"

namespace limbeck::train {
namespace {

constexpr int64_t kBatch = 500;
constexpr const char* kScores = "logits";

std::vector<std::string> taps_of(const measures::Measures& by) {
  std::vector<std::string> taps;
  for (const measures::Measure& measure : by)
    if (std::find(taps.begin(), taps.end(), measure.tap) == taps.end()) taps.push_back(measure.tap);
  return taps;
}

// What class scores say of rows, one by one.
void note_calls(Judgement& judgement, Reliability& reliability, const Tensor& logits,
                const data::Batch& batch) {
  const Calls calls = calls_of(logits);
  const Tensor classes = calls.classes.cpu(), confidence = calls.confidence.to(at::kFloat).cpu();
  const auto count = static_cast<std::size_t>(logits.size(1));
  judgement.confusion.resize(count, std::vector<int64_t>(count));
  for (int64_t i = 0; i < batch.rows; ++i) {
    const int64_t called = classes.const_data_ptr<int64_t>()[i];
    const float sure = confidence.const_data_ptr<float>()[i];
    judgement.calls.push_back(called);
    judgement.confidence.push_back(sure);
    const int64_t label = batch.host_labels.empty() ? -1 : batch.host_labels[static_cast<std::size_t>(i)];
    if (label < 0) continue;
    ++judgement.labelled;
    reliability.add(sure, called == label);
    if (label < static_cast<int64_t>(count)) ++judgement.confusion[label][called];
  }
}

}  // namespace

Judgement judge(nn::Model& model, const data::Set& set, const measures::Measures& by,
                const at::Device& device, int loader_threads) {
  LIMBECK_CHECK(!by.empty());
  const at::NoGradGuard no_gradient;
  const std::vector<std::string> taps = taps_of(by);
  std::vector<std::unique_ptr<measures::Tally>> tallies;
  for (const measures::Measure& measure : by) tallies.push_back(measure.begin(set));
  data::Loader loader(set, {.batch_size = kBatch, .threads = loader_threads, .key = std::nullopt});
  loader.seek(0);
  Judgement judgement;
  Reliability reliability;
  while (auto batch = loader.next()) {
    const data::Batch here = batch->to(device);
    const Tensors answers = nn::run(model, here.inputs, taps);
    judgement.samples += here.rows;
    for (std::size_t i = 0; i < by.size(); ++i) tallies[i]->add(answers.at(by[i].tap), here);
    if (answers.contains(kScores)) note_calls(judgement, reliability, answers.at(kScores), here);
  }
  for (std::size_t i = 0; i < by.size(); ++i)
    if (const auto value = tallies[i]->value()) judgement.values[by[i].name] = *value;
  if (judgement.labelled > 0) judgement.reliability = reliability.bins();
  return judgement;
}

double agreement(const Judgement& a, const Judgement& b) {
  LIMBECK_CHECK(a.calls.size() == b.calls.size() && !a.calls.empty());
  int64_t same = 0;
  for (std::size_t i = 0; i < a.calls.size(); ++i) same += a.calls[i] == b.calls[i] ? 1 : 0;
  return static_cast<double>(same) / static_cast<double>(a.calls.size());
}

Tensor probabilities(nn::Model& model, const data::Set& set, const std::vector<int64_t>& rows,
                     double temperature, const at::Device& device) {
  const at::NoGradGuard no_gradient;
  data::Set some = set;
  some.rows.clear();
  for (const int64_t row : rows) some.rows.push_back(set.rows.at(static_cast<std::size_t>(row)));
  data::Loader loader(some, {.batch_size = kBatch, .threads = 0, .key = std::nullopt});
  loader.seek(0);
  std::vector<Tensor> all;
  while (auto batch = loader.next())
    all.push_back(
        at::softmax(
            nn::run(model, batch->to(device).inputs, {"logits"}).at("logits").to(at::kFloat) / temperature, 1)
            .cpu());
  return at::cat(all);
}

}  // namespace limbeck::train
