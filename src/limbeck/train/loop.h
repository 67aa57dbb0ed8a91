#pragma once
// The loop of a stage that learns: batches, steps, epochs, checkpoints.
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "limbeck/data/loader.h"
#include "limbeck/train/cast.h"
#include "limbeck/train/checkpoint.h"
#include "limbeck/train/shares.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/step.h"
#include "limbeck/train/workshop.h"

namespace limbeck::train {

/// The best so far of one learner.
struct Best {
  std::optional<double> value;
  int64_t epoch = 0, since = 0;  // since: epochs without a better one
  Tensors state;                 // of the judged model
};

class Loop {
 public:
  Loop(const Stage& stage, const Learning& learning, Workshop& workshop);
  /// Begins, or goes on from the latest checkpoint, to the end. Leaves the learners' models as they are to be
  /// used.
  void run();
  /// Steps of the stage as it will run.
  Length length() const { return now_.progress.length; }
  /// What each term weighs on the first batch.
  std::vector<TermShare> weigh();
  /// For estimates: this many steps without epochs, checkpoints or records. Returns seconds for each.
  std::vector<double> rehearse(int steps);

 private:
  void prepare();
  void measure_teachers();
  void train_one(const data::Batch& batch);
  void end_epoch();
  std::map<std::string, double> validate(Learner& learner);
  double objective_on_valid(Learner& learner);
  measures::Measures measures_of(const Learner& learner) const;  // taken on the validation set
  nn::Model& judged(Learner& learner);
  bool keep(const std::string& learner,
            const std::map<std::string, double>& measures);  // true: patience is over
  bool needs(const std::string& metric) const;
  void refuse_bad(const std::vector<Update>& updates, const std::vector<data::Batch>& parts);

  Checkpoint checkpoint(bool finished);
  void restore(const Checkpoint& checkpoint);
  void save(bool finished);
  void finish();
  void pause_if_asked(bool epoch_ended);
  void tick();
  StageFacts facts() const;
  void snapshot(int64_t epoch);

  std::string key() const;
  void wait_for_claim();
  bool take_from_store();
  void give_to_store(const Checkpoint& finished);

  const Stage& stage_;
  const Learning& learning_;
  Workshop& workshop_;
  const data::Set* set_ = nullptr;
  const data::Set* valid_ = nullptr;
  std::map<std::string, nn::TapTable> taps_;  // by learner
  Cast cast_;
  Now now_;
  Meter meter_;
  Checkpoints checkpoints_;
  std::unique_ptr<data::Loader> loader_;
  std::map<std::string, Best> best_;
  std::map<std::string, std::shared_ptr<nn::Model>> shadows_;  // averaged models, filled when judged
  bool over_ = false;                                          // patience has ended the stage
  std::string key_;                                            // in the store; "" where there is none
  std::shared_ptr<Store::Claim> claim_;
  uint64_t begins_ = 0;  // where its lines begin in metrics.jsonl
  record::Json times_;   // of the run that trained it, where it comes from the store
  std::chrono::steady_clock::time_point begun_, saved_, ticked_;
  int64_t begun_at_ = 0;
  double validating_ = 0;
};

}  // namespace limbeck::train
