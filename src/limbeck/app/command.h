#pragma once
// One command, one file: commands/<name>.cpp defines register_<name>(Registry&), which adds a subcommand.
#include <CLI/CLI.hpp>

#include "limbeck/train/registries.h"

namespace limbeck::app {

/// What every command shares: the registries, and the options given before or after any command.
struct Context {
  const train::Registries& registries;
  bool quiet = false;  // results only
  bool json = false;   // results as JSON on standard output
  int threads = 0;     // 0: libtorch's choice
  int loader_threads = 1;
  int exit_code = 0;  // what a command that failed without an exception leaves
};

struct Registry {
  CLI::App& app;
  Context& context;
};

void register_commands(Registry& registry);  // generated from the files in commands/

}  // namespace limbeck::app
