#pragma once
// Snapshots: a stage's models and its losses' parts at some epochs, kept in the run folder for whoever looks
// back: snapshots/STAGE/EPOCH/state.safetensors with `model.LEARNER/NAME` and `loss.TERM/NAME`.
#include <filesystem>
#include <string>
#include <vector>

#include "limbeck/tensor/tensor.h"

namespace limbeck::train {

/// The folder of all snapshots of a stage; whether it is there or not.
std::filesystem::path snapshots_of(const std::filesystem::path& run_folder, const std::string& stage);

/// Writes one, in one step; epoch 0 is before the first update.
void write_snapshot(const std::filesystem::path& run_folder, const std::string& stage, int64_t epoch,
                    const Tensors& state);

/// All of another folder's, as they are.
void copy_snapshots(const std::filesystem::path& from, const std::filesystem::path& run_folder,
                    const std::string& stage);

/// The epochs there are, in order.
std::vector<int64_t> snapshot_epochs(const std::filesystem::path& run_folder, const std::string& stage);

/// The weights of one model of a run at an epoch; `stage` "" is the only one that kept it. UserError where
/// there is none, or several.
Tensors snapshot_of_model(const std::filesystem::path& run_folder, std::string stage, int64_t epoch,
                          const std::string& model);

/// Everything of one. UserError that lists the epochs there are.
Tensors read_snapshot(const std::filesystem::path& run_folder, const std::string& stage, int64_t epoch);

}  // namespace limbeck::train
