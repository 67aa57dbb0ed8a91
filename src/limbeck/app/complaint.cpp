#include "limbeck/app/complaint.h"

#include <algorithm>

#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : commands_of(app))
    if (command->get_name() == name) return command;
  return nullptr;
}

std::vector<std::string> visible_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app))
    if (!command->get_group().empty()) names.push_back(command->get_name());
  return names;
}

const CLI::Option* find_option(const std::vector<const CLI::App*>& apps, const std::string& name) {
  for (const CLI::App* app : apps)
    for (const CLI::Option* option : app->get_options())
      if (!option->get_positional() && option->check_name(name)) return option;
  return nullptr;
}

bool is_option(const std::string& argument) { return argument.size() > 1 && argument.front() == '-'; }

// The command line as far as it is understood: the app and its commands, and the first word that is not.
struct Reading {
  std::vector<const CLI::App*> apps;
  std::string path, unknown_command, unknown_option;
};

Reading read(const CLI::App& app, const std::vector<std::string>& arguments) {
  Reading reading{{&app}, app.get_name(), "", ""};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") break;
    if (is_option(argument)) {
      const std::string name = argument.substr(0, argument.find('='));
      const CLI::Option* option = find_option(reading.apps, name);
      if (!option && !parse_number(argument)) reading.unknown_option = name;
      if (!reading.unknown_option.empty()) break;
      if (option && option->get_items_expected_max() > 0 && name == argument) ++i;  // its value
    } else if (const CLI::App* command = find_command(*reading.apps.back(), argument)) {
      reading.apps.push_back(command);
      reading.path += " " + argument;
    } else if (!commands_of(*reading.apps.back()).empty()) {
      reading.unknown_command = argument;
      break;
    }
  }
  return reading;
}

std::vector<std::string> option_names(const std::vector<const CLI::App*>& apps) {
  std::vector<std::string> names;
  for (const CLI::App* app : apps)
    for (const CLI::Option* option : app->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

}  // namespace

std::string complaint(const CLI::App& app, const std::vector<std::string>& arguments,
                      const CLI::ParseError& error) {
  const Reading reading = read(app, arguments);
  const std::string help = "; see `" + reading.path + " --help`";
  const std::vector<std::string> commands = visible_names(*reading.apps.back());
  if (!reading.unknown_command.empty()) {
    const std::string hint = did_you_mean(reading.unknown_command, commands);
    return "there is no command '" + reading.path + " " + reading.unknown_command + "'" +
           (hint.empty() ? "; there is " + join(commands, ", ") : hint);
  }
  if (!reading.unknown_option.empty())
    return "`" + reading.path + "` has no option " + reading.unknown_option +
           did_you_mean(reading.unknown_option, option_names(reading.apps)) + help;
  if (!commands.empty()) return "`" + reading.path + "` wants a command: " + join(commands, ", ") + help;
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return "`" + reading.path + "`: " + text + help;
}

}  // namespace limbeck::app
