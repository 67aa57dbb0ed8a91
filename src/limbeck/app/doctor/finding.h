#pragma once
// What `limbeck doctor` found out about one thing.
#include <string>

namespace limbeck::app {

struct Finding {
  enum class Level { ok, note, problem };
  std::string what;  // "disk space"
  Level level = Level::ok;
  std::string says;         // "12.4 GB free in /data"
  std::string remedy = {};  // what to do, unless it is ok
};

}  // namespace limbeck::app
