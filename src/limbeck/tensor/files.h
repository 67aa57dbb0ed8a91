#pragma once
// Tensors in safetensors files.
#include <filesystem>
#include <map>
#include <string>

#include "limbeck/tensor/tensor.h"

namespace limbeck {

/// Every tensor of the file, on the CPU, contiguous, in libtorch's memory. UserError for a file that is not
/// strict safetensors.
Tensors load_tensors(const std::filesystem::path& path);

/// Written under a temporary name, synced, renamed; tensors may lie anywhere in any layout.
void save_tensors(const std::filesystem::path& path, const Tensors& tensors,
                  const std::map<std::string, std::string>& metadata = {});

}  // namespace limbeck
