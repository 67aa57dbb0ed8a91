#pragma once
// The switches of the process that decide speed and bits: threads, determinism, device. Set once, in `main`.
#include <c10/core/Device.h>

#include <string>

namespace limbeck {

/// Sets libtorch's threads; 0 leaves its own choice. To be called before any tensor is made.
void set_threads(int threads);
int threads();

/// Deterministic kernels where they exist (a warning where not), TF32 off, no benchmark mode; false trades
/// that for speed.
void set_deterministic(bool on);

/// `auto` (the GPU if there is one), `cpu`, `cuda`, `cuda:1`. UserError for anything else, EnvironmentError
/// for a device that is not there.
at::Device device(const std::string& name);

/// Lets glibc keep large blocks instead of returning them to the system after every step.
void tune_allocator();

/// Changes with all that decides bits here but the processor's name: this program, libtorch, instruction set,
/// threads.
std::string machine_fingerprint();

/// "AVX512", "AVX2", "DEFAULT": what libtorch's kernels use here.
std::string instruction_set();

}  // namespace limbeck
