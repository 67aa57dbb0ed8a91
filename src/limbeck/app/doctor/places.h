#pragma once
// What the doctor looks for on the disk: room, a place for runs, data.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "limbeck/app/doctor/finding.h"
#include "limbeck/data/sets.h"

namespace limbeck::app {

/// `free`: bytes that are free where `folder` lies.
Finding disk_finding(const std::filesystem::path& folder, uint64_t free);

/// Whether runs can be written into `runs`, or it can be made. Leaves nothing behind.
Finding runs_finding(const std::filesystem::path& runs);

/// One finding for each set that can be opened without any option, that is which looks for its files itself.
std::vector<Finding> data_findings(const data::sets::Registry& sets);

}  // namespace limbeck::app
