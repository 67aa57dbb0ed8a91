// limbeck docs: writes the pages of docs/ that the program itself knows best. For those who change the
// program.
#include <filesystem>
#include <iostream>
#include <memory>

#include "limbeck/app/command.h"
#include "limbeck/app/docs/commands.h"
#include "limbeck/app/docs/numbers.h"
#include "limbeck/app/docs/pages.h"
#include "limbeck/base/files.h"

namespace limbeck::app {

void register_docs(Registry& registry) {
  auto out = std::make_shared<std::filesystem::path>();
  CLI::App* command = registry.app.add_subcommand("docs", "write the generated pages of docs/ anew");
  command->group("");  // hidden: users have the pages
  command->footer("Example:\n  limbeck docs --out docs");
  command->add_option("--out", *out, "the folder to write into")->required();
  command->callback([out, &app = registry.app, &context = registry.context] {
    auto pages = catalog_pages(context.registries, read_numbers(*out / "results"));
    pages["commands.md"] = commands_page(app);
    for (const auto& [name, text] : pages) {
      write_file(*out / name, text);
      if (!context.quiet) std::cout << (*out / name).string() << '\n';
    }
  });
}

}  // namespace limbeck::app
