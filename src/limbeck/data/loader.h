#pragma once
// Loader: walks through a set batch by batch; threads read and transform ahead. The batches are a function of
// the key, the pass and the set alone, whatever the threads. The threads write into memory that libtorch
// allocated on the caller's thread and call no operator of it.
//
//   Loader loader(set, {.batch_size = 128, .shuffle = true, .augment = true, .key = Random(seed)});
//   for (int64_t pass = 0; pass < epochs; ++pass) {
//     loader.seek(pass);
//     while (auto batch = loader.next()) learn(*batch);
//   }
#include <memory>
#include <optional>

#include "limbeck/base/random.h"
#include "limbeck/data/batch.h"
#include "limbeck/data/order.h"
#include "limbeck/data/set.h"

namespace limbeck::data {

class Loader {
 public:
  struct Options {
    int64_t batch_size = 128;
    bool shuffle = false;            // in the order of (key, pass); else in the order of the set
    bool augment = false;            // with the set's `augment` before its `transforms`
    int threads = 1;                 // 0: reads in the caller's thread
    int64_t ahead = 4;               // batches that wait at most
    std::optional<Random> key = {};  // needed for shuffle and augment
  };
  /// The set must outlive it. UserError where its transforms do not fit its samples.
  Loader(const Set& set, const Options& options);
  ~Loader();

  /// Batches of one pass: the last is short, never dropped; a single left-over row joins the one before.
  int64_t batches() const;

  /// Starts pass `pass`, at its batch number `batch`; what was read ahead is dropped. Without it `next`
  /// starts pass 0. UserError where the set's sampler needs labels that it does not have.
  void seek(int64_t pass, int64_t batch = 0);

  /// The next batch of this pass; nothing at its end. What a thread threw while it made this batch is thrown
  /// here, and again by every further call until `seek`.
  std::optional<Batch> next();

  /// Seconds that `next` waited so far, or read itself where there are no threads.
  double waited() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace limbeck::data
