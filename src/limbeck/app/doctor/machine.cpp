#include "limbeck/app/doctor/machine.h"

#include <algorithm>

#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

using Level = Finding::Level;

std::string with_number(int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

bool has_any(const std::set<std::string>& features, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return features.contains(name); });
}

}  // namespace

std::set<std::string> processor_features(const std::string& cpuinfo) {
  for (const std::string& line : split(cpuinfo, '\n')) {
    const std::size_t colon = line.find(':');
    const std::string key(trim(std::string_view(line).substr(0, colon)));
    if (colon == std::string::npos || (key != "flags" && key != "Features")) continue;  // x86, ARM
    const std::vector<std::string> words = split(trim(std::string_view(line).substr(colon + 1)), ' ');
    return {words.begin(), words.end()};
  }
  return {};
}

Finding instructions_finding(const std::set<std::string>& features, const std::string& used) {
  std::vector<std::string> known;
  for (const char* name : {"avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve", "bf16"})
    if (features.contains(name)) known.push_back(name);
  Finding finding{"instructions", Level::ok,
                  "kernels use " + used + (known.empty() ? "" : "; the processor has " + join(known, ", "))};
  if (used == "DEFAULT" && !features.contains("asimd")) {
    finding.level = Level::note;
    finding.remedy = features.contains("avx2")
                         ? "the processor has AVX2, yet it is not used: unset ATEN_CPU_CAPABILITY"
                         : "training is several times slower without AVX2; use a newer machine if you can";
  }
  return finding;
}

Finding bfloat16_finding(const std::set<std::string>& features) {
  if (has_any(features, {"avx512_bf16", "amx_bf16", "bf16"})) return {"bfloat16", Level::ok, "in hardware"};
  return {"bfloat16", Level::note, "not in hardware: about 100 times slower than float32",
          "keep `precision: float32` on this processor"};
}

std::vector<std::string> openmp_libraries(const std::string& maps) {
  std::set<std::string> paths;
  for (const std::string& line : split(maps, '\n')) {
    const std::size_t slash = line.find('/');
    if (slash == std::string::npos) continue;
    const std::string path = line.substr(slash);
    const std::string file = path.substr(path.rfind('/') + 1);
    for (const char* library : {"libgomp", "libomp", "libiomp"})
      if (file.starts_with(library)) paths.insert(path);
  }
  return {paths.begin(), paths.end()};
}

Finding openmp_finding(const std::string& maps) {
  const std::vector<std::string> libraries = openmp_libraries(maps);
  if (libraries.size() > 1)
    return {"OpenMP", Level::problem, "two are loaded: " + join(libraries, ", "),
            "results can be slow or wrong: unset LD_PRELOAD, and build nothing of your own with OpenMP"};
  return {"OpenMP", Level::ok, libraries.empty() ? "none is loaded" : "one is loaded: " + libraries.front()};
}

Finding threads_finding(int threads, unsigned processors) {
  Finding finding{"threads", Level::ok,
                  with_number(threads, "thread") + " on " + with_number(processors, "processor")};
  if (processors > 0 && threads > static_cast<int>(processors)) {
    finding.level = Level::note;
    finding.remedy =
        "more threads than processors slow each other down: --threads " + std::to_string(processors);
  }
  return finding;
}

Finding gpu_finding(int devices, bool driver) {
  if (devices > 0)
    return {"GPU", Level::ok, with_number(devices, "device") + "; `device: auto` takes cuda:0"};
  if (!driver) return {"GPU", Level::ok, "none; everything runs on the processor"};
  return {"GPU", Level::note, "an NVIDIA driver is here, but libtorch sees no GPU",
          "run tools/setup.sh again, which then fetches libtorch's CUDA libraries, and build anew"};
}

}  // namespace limbeck::app
