#include "limbeck/train/snapshots.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/tensor/files.h"

namespace limbeck::train {
namespace fs = std::filesystem;

fs::path snapshots_of(const fs::path& run_folder, const std::string& stage) {
  std::string name = stage;
  std::replace(name.begin(), name.end(), '/', '-');
  return run_folder / "snapshots" / name;
}

void write_snapshot(const fs::path& run_folder, const std::string& stage, int64_t epoch, const Tensors& state) {
  write_folder(snapshots_of(run_folder, stage) / std::to_string(epoch),
               [&](const fs::path& part) { save_tensors(part / "state.safetensors", state); });
}

void copy_snapshots(const fs::path& from, const fs::path& run_folder, const std::string& stage) {
  write_folder(snapshots_of(run_folder, stage), [&](const fs::path& part) {
    fs::copy(from, part, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  });
}

std::vector<int64_t> snapshot_epochs(const fs::path& run_folder, const std::string& stage) {
  std::vector<int64_t> epochs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(snapshots_of(run_folder, stage), error))
    if (const auto epoch = parse_integer(entry.path().filename().string())) epochs.push_back(*epoch);
  std::sort(epochs.begin(), epochs.end());
  return epochs;
}

Tensors read_snapshot(const fs::path& run_folder, const std::string& stage, int64_t epoch) {
  const fs::path folder = snapshots_of(run_folder, stage);
  if (!fs::exists(folder / std::to_string(epoch))) {
    std::vector<std::string> known;
    for (const int64_t one : snapshot_epochs(run_folder, stage)) known.push_back(std::to_string(one));
    throw UserError(folder.string() + " has no snapshot of epoch " + std::to_string(epoch) +
                    (known.empty() ? "; give the stage snapshots: [" + std::to_string(epoch) + "]" : "; it has " + join(known, ", ")));
  }
  return load_tensors(folder / std::to_string(epoch) / "state.safetensors");
}

}  // namespace limbeck::train
