#include "limbeck/train/loop.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/record/environment.h"
#include "limbeck/train/blame.h"
#include "limbeck/train/judge.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/snapshots.h"

namespace limbeck::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kSmokeSteps = 2;
constexpr int64_t kMeasuredRows = 5000;  // on which teachers are measured where there is no `valid`
constexpr double kTickSeconds = 0.1;
constexpr double kEpochSeconds = 2;  // an epoch that ends sooner after the last checkpoint writes none

double since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

std::vector<double> class_counts(const data::Set& set) {
  std::vector<double> counts(static_cast<std::size_t>(set.facts().classes), 0.0);
  for (int64_t i = 0; i < set.size(); ++i)
    if (const int64_t label = set.label(i); label >= 0 && label < static_cast<int64_t>(counts.size()))
      ++counts[label];
  return counts;
}

}  // namespace

Loop::Loop(const Stage& stage, const Learning& learning, Workshop& workshop)
    : stage_(stage),
      learning_(learning),
      workshop_(workshop),
      checkpoints_(workshop.options.folder, workshop.number, stage.name) {
  prepare();
}

void Loop::prepare() {
  const uint64_t seed = learning_.seed.value_or(workshop_.plan.seed);
  set_ = &workshop_.sets.get(learning_.set);
  if (!learning_.valid.empty()) valid_ = &workshop_.sets.get(learning_.valid);
  now_.random = Random(seed);
  now_.stage = stage_.key;
  now_.progress.length = learning_.length(set_->draws());
  if (workshop_.options.smoke)
    now_.progress.length.steps = std::min<int64_t>(now_.progress.length.steps, kSmokeSteps);
  const SetFacts facts{set_->facts(), class_counts(*set_)};
  for (const std::string& name : learning_.learners) {
    workshop_.models.meet(name, facts.facts);
    model::Card& card = workshop_.models.fill(name, seed).card;
    card.preprocessing = workshop_.sets.preprocessing(learning_.set);
    card.tables = workshop_.sets.tables(learning_.set);
    taps_[name] = taps_of(workshop_.models.get(name));
  }
  for (const Line& line : learning_.lines)
    for (const std::string& name : line.teachers) {
      workshop_.models.meet(name, facts.facts);
      workshop_.models.fill(name, workshop_.plan.seed);
    }
  if (!workshop_.store.folder().empty()) key_ = key();
  cast_ = cast_for(learning_, stage_.path, workshop_.models, facts);
  equip(cast_, learning_, now_.random, stage_.key);
  loader_ =
      std::make_unique<data::Loader>(*set_, data::Loader::Options{.batch_size = learning_.batch_size,
                                                                  .shuffle = true,
                                                                  .augment = true,
                                                                  .threads = workshop_.options.loader_threads,
                                                                  .key = now_.random.of("data")});
}

// A fixed teacher near chance teaches nothing: usually it sees other numbers than it was trained on.
void Loop::measure_teachers() {
  const data::Set& set = valid_ ? *valid_ : *set_;
  std::map<std::string, bool> reads_logits;
  for (const auto& term : cast_.terms)
    for (const auto& [name, teacher] : cast_.teachers)
      if (std::find(term->teachers.begin(), term->teachers.end(), teacher.get()) != term->teachers.end())
        reads_logits[name] = reads_logits[name] || term->wants.needs.contains(loss::Need::class_logits);
  for (const auto& [name, logits] : reads_logits) {
    Member& member = workshop_.models.get(name);
    if (!logits || member.fit.classes == 0) continue;
    const measures::Measures by = taken_of(workshop_.plan.measures, taps_of(member), set.facts());
    if (by.empty()) continue;
    data::Set some = set;
    if (!valid_ && some.size() > kMeasuredRows)  // not the first: a folder's pictures stand class by class
      some.rows = data::take(*data::parse_part("sample " + std::to_string(kMeasuredRows)), set.rows,
                             *set.source, now_.random.of("measured").of(set.name));
    const Judgement judgement =
        judge(*member.model, some, by, workshop_.models.device(), workshop_.options.loader_threads);
    if (judgement.labelled == 0) continue;
    const double accuracy = judgement.values.at("accuracy");
    workshop_.metrics.add({{"event", "teacher"},
                           {"stage", stage_.name},
                           {"model", name},
                           {"set", set.name},
                           {"values", judgement.values}});
    workshop_.observer.phase("  teacher " + name + ": " + number_text(std::round(accuracy * 1000) / 10) +
                             " % of " + grouped(judgement.labelled) + " samples of " + set.name);
    const double chance = 1.0 / static_cast<double>(member.fit.classes);
    const double error = std::sqrt(chance * (1 - chance) / static_cast<double>(judgement.labelled));
    if (accuracy >= chance + 3 * error) continue;
    const std::string message =
        stage_.path + ": the teacher '" + name + "' is right on " +
        number_text(std::round(accuracy * 1000) / 10) + " % of " + set.name +
        ", which is near chance: it would teach nothing. Usual causes: it was trained with another "
        "normalisation (give its mean and std to normalize), its classes are in another order, or it has "
        "another head";
    if (!workshop_.options.smoke) throw UserError(stage_.mark.text() + ": " + message);
    workshop_.observer.warning(message);
  }
}

void Loop::train_one(const data::Batch& batch) {
  const std::vector<data::Batch> parts =
      parts_of(on_device(batch, workshop_.models.device()), learning_.micro_batch);
  const std::vector<Update> updates = step(cast_.turns, parts, now_, workshop_.group, meter_);
  refuse_bad(updates, parts);
  ++now_.progress.step;
}

void Loop::refuse_bad(const std::vector<Update>& updates, const std::vector<data::Batch>& parts) {
  for (const Update& update : updates) {
    if (update.bad.item<float>() == 0) continue;
    const std::string message = stage_.path + ": " + blame(cast_.turns, parts, now_, updates);
    if (!workshop_.options.smoke) throw UserError(stage_.mark.text() + ": " + message);
    workshop_.observer.warning(message);  // a deep teacher of two steps may well say 1e30
  }
}

void Loop::run() {
  if (const auto latest = checkpoints_.latest()) {
    try {
      restore(*latest);
      if (latest->facts.at("finished").get<bool>()) return;
    } catch (const nlohmann::json::exception& error) {
      throw UserError("the checkpoint of " + stage_.name + " in " + workshop_.options.folder.string() +
                      " is broken: " + error.what() + "; remove the run folder and run again");
    }
  } else {
    if (!key_.empty()) wait_for_claim();
    if (!key_.empty() && take_from_store()) return;
    begins_ = workshop_.metrics.offset();
    workshop_.metrics.add(
        {{"event", "stage"}, {"stage", stage_.name}, {"verb", stage_.verb}, {"what", "begins"}});
    measure_teachers();
    snapshot(0);
  }
  begun_ = saved_ = ticked_ = Clock::now();
  begun_at_ = now_.progress.step;
  const Progress& progress = now_.progress;
  while (progress.step < progress.length.steps && !over_) {
    loader_->seek(progress.epoch(), progress.step % progress.length.steps_per_epoch);
    while (auto batch = loader_->next()) {
      train_one(*batch);
      tick();
      if (progress.step == progress.length.steps) break;
      if (progress.step % progress.length.steps_per_epoch != 0) pause_if_asked(/*epoch_ended=*/false);
    }
    end_epoch();
    if (progress.step < progress.length.steps && !over_) pause_if_asked(/*epoch_ended=*/true);
  }
  save(/*finished=*/true);
}

std::vector<TermShare> Loop::weigh() {
  loader_->seek(0);
  return shares_of(cast_.turns, on_device(*loader_->next(), workshop_.models.device()), now_);
}

std::vector<double> Loop::rehearse(int steps) {
  std::vector<double> seconds;
  loader_->seek(0);
  for (int i = 0; i < steps; ++i) {
    const auto begin = Clock::now();
    auto batch = loader_->next();
    if (!batch) {
      loader_->seek(i);
      batch = loader_->next();
    }
    train_one(*batch);
    seconds.push_back(since(begin));
  }
  return seconds;
}

// A checkpoint where one is due; the user's wish to stop is heard here.
void Loop::pause_if_asked(bool epoch_ended) {
  const bool stop = workshop_.observer.stop();
  const double due = epoch_ended ? std::min(kEpochSeconds, workshop_.options.checkpoint_seconds)
                                 : workshop_.options.checkpoint_seconds;
  if (stop || since(saved_) >= due) save(/*finished=*/false);
  if (stop)
    throw Interrupted("stopped in " + stage_.name + " at step " + grouped(now_.progress.step) + " of " +
                      grouped(now_.progress.length.steps) + "; go on with: limbeck resume " +
                      workshop_.options.folder.string());
}

void Loop::tick() {
  if (since(ticked_) < kTickSeconds) return;
  ticked_ = Clock::now();
  const double seconds = since(begun_), steps = static_cast<double>(now_.progress.step - begun_at_);
  Ticker ticker;
  ticker.stage = stage_.name;
  ticker.progress = now_.progress;
  const double rows =
      static_cast<double>(set_->draws()) / static_cast<double>(now_.progress.length.steps_per_epoch);
  ticker.samples_per_second = steps * rows / std::max(1e-9, seconds - validating_);
  ticker.seconds_left =
      static_cast<double>(now_.progress.length.steps - now_.progress.step) * seconds / std::max(1.0, steps);
  for (const auto& [name, mean] : meter_.means()) ticker.values[name.substr(name.find('/') + 1)] = mean;
  workshop_.observer.tick(ticker);
}

StageFacts Loop::facts() const {
  StageFacts facts;
  facts.name = stage_.name;
  facts.verb = stage_.verb;
  facts.set = learning_.set;
  facts.object = learning_.learners;
  facts.baseline = stage_.baseline;
  facts.samples = set_->draws();
  facts.steps = now_.progress.step;
  facts.epochs =
      static_cast<double>(now_.progress.step) / static_cast<double>(now_.progress.length.steps_per_epoch);
  facts.kept_epoch =
      (now_.progress.step + now_.progress.length.steps_per_epoch - 1) / now_.progress.length.steps_per_epoch;
  if (learning_.keep) {
    facts.kept = "best " + learning_.keep->name;
    if (const auto it = best_.find(learning_.learners.front()); it != best_.end() && it->second.value)
      facts.kept_epoch = it->second.epoch;
  }
  for (const Line& line : learning_.lines) facts.losses.emplace_back(line.name, line.weight_text);
  if (begun_ != Clock::time_point{}) {
    facts.seconds = since(begun_);
    const double rows =
        static_cast<double>(set_->draws()) / static_cast<double>(now_.progress.length.steps_per_epoch);
    facts.samples_per_second = static_cast<double>(now_.progress.step - begun_at_) * rows /
                               std::max(1e-9, facts.seconds - validating_);
    facts.waiting_for_data = loader_->waited() / std::max(1e-9, facts.seconds - validating_);
    facts.peak_memory_bytes = record::peak_memory_bytes();
  }
  if (!times_.is_null()) {
    facts.from_store = true;
    facts.seconds = times_.value("seconds", 0.0);
    facts.samples_per_second = times_.value("samples_per_second", 0.0);
    facts.waiting_for_data = times_.value("waiting_for_data", 0.0);
    facts.peak_memory_bytes = times_.value("peak_memory_bytes", int64_t{0});
  }
  return facts;
}

void Loop::snapshot(int64_t epoch) {
  const auto& wanted = learning_.snapshots;
  if (std::find(wanted.begin(), wanted.end(), epoch) == wanted.end()) return;
  Tensors state;
  for (const auto& learner : cast_.learners)
    for (const auto& [name, value] : nn::state(judged(*learner)))
      state["model." + learner->name + "/" + name] = value.detach();
  for (const auto& term : cast_.terms)
    for (const auto& [name, value] : nn::state(*term->loss))
      state["loss." + term->name + "/" + name] = value.detach();
  write_snapshot(workshop_.options.folder, stage_.name, epoch, state);
}

}  // namespace limbeck::train
