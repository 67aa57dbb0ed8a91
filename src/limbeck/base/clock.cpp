#include "limbeck/base/clock.h"

#include <chrono>
#include <ctime>

namespace limbeck {

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string utc_text(double wall_seconds) {
  const std::time_t seconds = static_cast<std::time_t>(wall_seconds);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace limbeck
