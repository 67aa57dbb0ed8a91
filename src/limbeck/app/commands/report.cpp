// limbeck report FOLDER: writes the page of a run anew, from the folder's facts alone.

#include "limbeck/report/report.h"

#include <filesystem>
#include <iostream>
#include <memory>

#include "limbeck/app/command.h"

namespace limbeck::app {

void register_report(Registry& registry) {
  auto folder = std::make_shared<std::filesystem::path>();
  CLI::App* command = registry.app.add_subcommand("report", "write the report of a run folder anew");
  command->footer("Example:\n  limbeck report runs/demo");
  command->add_option("folder", *folder, "the run folder")->required();
  command->callback([folder] { std::cout << report::write(*folder).string() << '\n'; });
}

}  // namespace limbeck::app
