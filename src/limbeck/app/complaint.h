#pragma once
// What is wrong with a command line, with the nearest thing that is right.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace limbeck::app {

/// One sentence: an unknown command, an unknown option, or what `error` says. `arguments` are without the
/// program's name.
std::string complaint(const CLI::App& app, const std::vector<std::string>& arguments,
                      const CLI::ParseError& error);

}  // namespace limbeck::app
