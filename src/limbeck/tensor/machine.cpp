#include "limbeck/tensor/machine.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <malloc.h>

#include <cstdlib>
#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"

namespace limbeck {

void set_threads(int threads) {
  if (threads > 0) at::set_num_threads(threads);
}

int threads() { return at::get_num_threads(); }

void set_deterministic(bool on) {
  at::Context& context = at::globalContext();
  context.setDeterministicAlgorithms(on, /*warn_only=*/true);
  context.setDeterministicFillUninitializedMemory(false);
  context.setBenchmarkCuDNN(!on);
  if (!on) return;
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  context.setAllowTF32CuBLAS(false);
  context.setAllowTF32CuDNN(false);
}

at::Device device(const std::string& name) {
  const bool gpu = at::hasCUDA();
  if (name == "auto") return gpu ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
  if (name == "cpu") return at::kCPU;
  const bool numbered = name.starts_with("cuda:");
  const auto number = numbered ? parse_integer(name.substr(5)) : std::optional<int64_t>(0);
  if (name != "cuda" && !(numbered && number && *number >= 0 && *number < 64))
    throw UserError("device must be auto, cpu, cuda or cuda:1, not '" + name + "'");
  if (!gpu)
    throw EnvironmentError("device " + name + " is not there: libtorch sees no GPU; use device: cpu or auto");
  return {at::kCUDA, static_cast<c10::DeviceIndex>(*number)};
}

void tune_allocator() {
  constexpr int kLarge = 1 << 30;
  ::mallopt(M_MMAP_THRESHOLD, kLarge);
  ::mallopt(M_TRIM_THRESHOLD, kLarge);
  ::mallopt(M_TOP_PAD, 64 << 20);
}

std::string machine_fingerprint() {
  Hasher hash;
  hash.text(read_file("/proc/self/exe")).text(at::show_config()).text(instruction_set()).number(threads());
  Dl_info library{};
  std::error_code error;
  if (::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &library) && library.dli_fname)
    hash.number(static_cast<int64_t>(std::filesystem::file_size(library.dli_fname, error)));
  return hash.hex();
}

std::string instruction_set() { return at::get_cpu_capability(); }

}  // namespace limbeck
