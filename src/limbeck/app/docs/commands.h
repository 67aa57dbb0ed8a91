#pragma once
// The page about the command line, from the command line's own descriptions.
#include <CLI/CLI.hpp>
#include <string>

namespace limbeck::app {

/// Every command with its arguments, options and examples. Hidden commands are left out.
std::string commands_page(const CLI::App& app);

}  // namespace limbeck::app
