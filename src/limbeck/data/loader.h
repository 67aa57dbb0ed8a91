#pragma once
// Loader: walks through a set batch by batch; threads read and transform ahead. The batches are a function of the key,
// the pass and the set alone, whatever the threads.
#include <memory>
#include <optional>

#include "limbeck/base/random.h"
#include "limbeck/data/batch.h"
#include "limbeck/data/set.h"

namespace limbeck::data {

class Loader {
 public:
  struct Options {
    int64_t batch_size = 128;
    bool shuffle = false;           // in the order of (key, pass); else in the order of the set
    bool augment = false;           // with the set's `augment` before its `transforms`
    int threads = 1;                // 0: reads in the caller's thread
    int64_t ahead = 4;              // batches that wait at most
    std::optional<Random> key;      // needed for shuffle and augment
  };
  Loader(const Set& set, const Options& options);   // the set must outlive it
  ~Loader();

  /// Batches of one pass: the last one is short, never dropped; a single left-over row joins the batch before it.
  int64_t batches() const;

  /// Starts pass `pass`, at its batch number `batch`. What was read ahead is dropped.
  void seek(int64_t pass, int64_t batch = 0);
  /// The next batch of this pass; nothing at its end. Errors of the loader's threads are thrown here.
  std::optional<Batch> next();

  /// Seconds that `next` waited so far.
  double waited() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Steps of one pass over `rows` samples: the last is short, a single left-over row joins the one before.
int64_t batches_of(int64_t rows, int64_t batch_size);

}  // namespace limbeck::data
