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

void write_snapshot(const fs::path& run_folder, const std::string& stage, int64_t epoch,
                    const Tensors& state) {
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

Tensors snapshot_of_model(const fs::path& run_folder, std::string stage, int64_t epoch,
                          const std::string& model) {
  if (stage.empty()) {
    std::vector<std::string> keepers;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(run_folder / "snapshots", error))
      if (fs::exists(entry.path() / std::to_string(epoch)))
        keepers.push_back(entry.path().filename().string());
    if (keepers.size() != 1)
      throw UserError(
          run_folder.string() + " has " + (keepers.empty() ? "no snapshot" : "several snapshots") +
          " of epoch " + std::to_string(epoch) +
          (keepers.empty() ? "; its stage needs snapshots: [" + std::to_string(epoch) + "]"
                           : ", of the stages " + join(keepers, ", ") + "; say which with stage: NAME"));
    stage = keepers.front();
  }
  const std::string prefix = "model." + model + "/";
  Tensors state;
  for (const auto& [name, value] : read_snapshot(run_folder, stage, epoch))
    if (name.starts_with(prefix)) state[name.substr(prefix.size())] = value;
  if (state.empty())
    throw UserError("the snapshot of epoch " + std::to_string(epoch) + " of " + stage + " in " +
                    run_folder.string() + " has no model '" + model + "'");
  return state;
}

Tensors read_snapshot(const fs::path& run_folder, const std::string& stage, int64_t epoch) {
  const fs::path folder = snapshots_of(run_folder, stage);
  if (!fs::exists(folder / std::to_string(epoch))) {
    std::vector<std::string> known;
    for (const int64_t one : snapshot_epochs(run_folder, stage)) known.push_back(std::to_string(one));
    throw UserError(folder.string() + " has no snapshot of epoch " + std::to_string(epoch) +
                    (known.empty() ? "; give the stage snapshots: [" + std::to_string(epoch) + "]"
                                   : "; it has " + join(known, ", ")));
  }
  return load_tensors(folder / std::to_string(epoch) / "state.safetensors");
}

}  // namespace limbeck::train
