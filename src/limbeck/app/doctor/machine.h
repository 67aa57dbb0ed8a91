#pragma once
// What the doctor looks for in the processor, the GPU and the loaded libraries.
#include <set>
#include <string>
#include <vector>

#include "limbeck/app/doctor/finding.h"

namespace limbeck::app {

/// The processor's features as /proc/cpuinfo lists them: "avx2", "amx_bf16". Empty where it lists none.
std::set<std::string> processor_features(const std::string& cpuinfo);

/// `used`: the instruction set that libtorch's kernels use ("AVX2", "DEFAULT").
Finding instructions_finding(const std::set<std::string>& features, const std::string& used);

/// Whether bfloat16 runs in hardware here.
Finding bfloat16_finding(const std::set<std::string>& features);

/// The OpenMP libraries that /proc/self/maps shows, by path. Two of them in one process are slow or wrong.
std::vector<std::string> openmp_libraries(const std::string& maps);
Finding openmp_finding(const std::string& maps);

/// `threads` of libtorch on so many processors.
Finding threads_finding(int threads, unsigned processors);

/// `devices`: how many GPUs libtorch sees; `driver`: whether the machine has an NVIDIA driver.
Finding gpu_finding(int devices, bool driver);

}  // namespace limbeck::app
