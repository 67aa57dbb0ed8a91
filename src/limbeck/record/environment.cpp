#include "limbeck/record/environment.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "limbeck/base/clock.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/base/version.h"

namespace limbeck::record {
namespace {

// What follows the first separator in the first line of `file` that begins with `key`.
std::string look_up(const char* file, const std::string& key, char separator) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key))
      if (const auto at = line.find(separator); at != std::string::npos)
        return std::string(trim(std::string_view(line).substr(at + 1)));
  return "";
}

std::string operating_system() {
  std::string name = look_up("/etc/os-release", "PRETTY_NAME", '=');
  std::erase(name, '"');
  utsname kernel{};
  if (::uname(&kernel) != 0) return name;
  const std::string core = std::string(kernel.sysname) + " " + kernel.release + " " + kernel.machine;
  return name.empty() ? core : name + ", " + core;
}

std::string compiler() {
#if defined(__clang__)
  return std::string("clang ") + __clang_version__;
#else
  return std::string("g++ ") + __VERSION__;
#endif
}

// The words of the command line, as a shell would take them.
std::string command() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  std::string line;
  for (const std::string& word : split(content.view(), '\0')) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n\"'\\$&|;<>()*?[]#~`!{}") == std::string::npos;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += (line.empty() ? "" : " ") + (plain ? word : quoted + "'");
  }
  return line.ends_with(" ''") ? line.substr(0, line.size() - 3) : line;  // what follows the last word's end
}

}  // namespace

std::string processor_name() {
  const std::string name = look_up("/proc/cpuinfo", "model name", ':');
  return name.empty() ? "unknown" : name;
}

int64_t peak_memory_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

Facts machine_facts() {
  std::error_code error;
  return {{"limbeck", kVersion},
          {"compiler", compiler()},
          {"operating_system", operating_system()},
          {"processor", processor_name()},
          {"cores", std::to_string(std::thread::hardware_concurrency())},
          {"memory_bytes", std::to_string(int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGE_SIZE))},
          {"folder", std::filesystem::current_path(error).string()},
          {"command", command()},
          {"started", utc_text(wall_seconds())}};
}

void write_environment(const Folder& folder, const Facts& more) {
  Facts facts = more;
  facts.merge(machine_facts());
  write_json(folder.environment(), facts, Layout::indented);
}

Facts read_environment(const std::filesystem::path& folder) {
  const std::filesystem::path path = Folder(folder).environment();
  if (!std::filesystem::exists(path)) return {};
  const Json json = read_json(path);
  Facts facts;
  for (const auto& [key, value] : json.items()) {
    if (!json.is_object() || !value.is_string())
      throw UserError(path.string() + " must be a map of texts; it was changed since it was written");
    facts[key] = value.get<std::string>();
  }
  return facts;
}

}  // namespace limbeck::record
