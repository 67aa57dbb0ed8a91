#pragma once
// Event files for TensorBoard: scalars with tag, step and wall time. They are logs: nothing is read from
// them. Format: TFRecord (https://www.tensorflow.org/tutorials/load_data/tfrecord) of Event messages
// (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto).
#include <cstdint>
#include <filesystem>
#include <string>

#include "limbeck/base/protobuf.h"

namespace limbeck::record {

class Events {
 public:
  /// Each process writes a file of its own behind those that `folder` holds.
  explicit Events(std::filesystem::path folder);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  void scalar(const std::string& tag, double value, int64_t step);

  /// Writes what came since the last call. Call it when a checkpoint has been written: then what a killed
  /// process did after its last checkpoint, and will do again, is in no file.
  void flush();

 private:
  void add(const Message& event);

  std::filesystem::path folder_, file_;
  std::string waiting_;  // records
  bool holds_scalars_ = false;
};

}  // namespace limbeck::record
