#include "limbeck/app/docs/commands.h"

#include <algorithm>
#include <cctype>

#include "limbeck/app/docs/markdown.h"
#include "limbeck/app/docs/sections.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

// Our own rendering, not CLI11's help, whose form differs from version to version.
bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

bool is_help(const CLI::Option& option) {
  const std::vector<std::string>& names = option.get_lnames();
  return std::find(names.begin(), names.end(), "help") != names.end();
}

std::string in_capitals(std::string name) {
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string name_of(const CLI::Option& option) {
  if (option.get_positional()) return in_capitals(option.get_name(/*positional=*/true));
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return join(names, ", ") + (takes_value(option) ? " VALUE" : "");
}

std::string options_table(const CLI::App& app) {
  std::vector<std::vector<std::string>> rows{{"", "", ""}};
  for (const bool positional : {true, false})
    for (const CLI::Option* option : app.get_options()) {
      if (is_help(*option) || option->get_positional() != positional) continue;
      rows.push_back({code(name_of(*option)), option->get_required() ? "needed" : "",
                      escaped(option->get_description())});
    }
  return markdown_table(rows);
}

std::string usage(const std::string& path, const CLI::App& app) {
  std::string text = path;
  for (const bool positional : {true, false})
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_positional() != positional) continue;
      if (option->get_required())
        text += " " + name_of(*option);
      else if (positional)
        text += " [" + name_of(*option) + "]";
    }
  return text;
}

void add_command(const std::string& parent, const CLI::App& app, std::string& text) {
  if (app.get_group().empty() || app.get_name().empty()) return;
  const std::string path = parent + " " + app.get_name();
  const std::vector<const CLI::App*> inner = app.get_subcommands([](const CLI::App*) { return true; });
  text += "\n## " + path + "\n\n" + escaped(app.get_description()) + "\n";
  if (inner.empty()) text += "\n" + block(usage(path, app), "sh");
  if (const std::string table = options_table(app); !table.empty()) text += "\n" + table;
  if (const std::string footer(trim(app.get_footer())); !footer.empty()) text += "\n" + block(footer);
  for (const CLI::App* command : inner) add_command(path, *command, text);
}

}  // namespace

std::string commands_page(const CLI::App& app) {
  std::string text =
      "# Commands\n\n" + kGenerated + "\n\n" + escaped(app.get_description()) +
      ". `limbeck COMMAND --help` prints the same.\nAn exit code of 0 is success, 2 means that something is "
      "yours to mend (the message says what), 3 that the\nmachine refused (disk full, no such device), 130 "
      "that it was interrupted, and 70 that we made a mistake.\n\nFor every command:\n\n" +
      options_table(app);
  std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
  std::sort(commands.begin(), commands.end(),
            [](const CLI::App* a, const CLI::App* b) { return a->get_name() < b->get_name(); });
  for (const CLI::App* command : commands) add_command("limbeck", *command, text);
  return text;
}

}  // namespace limbeck::app
