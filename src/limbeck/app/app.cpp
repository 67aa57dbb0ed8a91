#include "limbeck/app/app.h"

#include <algorithm>
#include <iostream>

#include "limbeck/app/command.h"
#include "limbeck/app/complaint.h"
#include "limbeck/base/error.h"
#include "limbeck/base/version.h"
#include "limbeck/tensor/machine.h"

namespace limbeck::app {
namespace {

// Options that may stand before or after the command.
void add_common(CLI::App& app, Context& context) {
  app.add_flag("--quiet", context.quiet, "print results only");
  app.add_flag("--json", context.json, "print results as JSON");
  app.add_option("--threads", context.threads, "threads for computing; 0 leaves the choice to libtorch")
      ->check(CLI::Range(0, 1024));
  app.add_option("--loader-threads", context.loader_threads, "threads that read and transform data ahead")
      ->check(CLI::Range(0, 256));
}

int failed(int code, const std::string& message) {
  std::cerr << "limbeck: " << message << '\n';
  return code;
}

}  // namespace

int run(int argc, char** argv, const train::Registries& registries) {
  CLI::App app{"limbeck trains small networks from big ones", "limbeck"};
  app.set_version_flag("--version", std::string("limbeck ") + kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  Context context{registries};
  add_common(app, context);
  Registry registry{app, context};
  register_commands(registry);
  for (CLI::App* command : app.get_subcommands({})) command->fallthrough();
  // Threads are set before a command runs, that is before any tensor is made.
  app.parse_complete_callback([&] { set_threads(context.threads); });
  try {
    tune_allocator();
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return failed(2, complaint(app, {argv + std::min(argc, 1), argv + argc}, error));
  } catch (const UserError& error) {
    return failed(2, error.what());
  } catch (const EnvironmentError& error) {
    return failed(3, error.what());
  } catch (const Interrupted& error) {
    return failed(130, error.what());
  } catch (const CheckFailed& error) {
    return failed(70, std::string("this is a mistake of ours, please report it: ") + error.what());
  } catch (const std::bad_alloc&) {
    return failed(3, "out of memory; try a smaller batch_size or micro_batch");
  } catch (const std::exception& error) {
    return failed(70, std::string("unexpected: ") + error.what());
  }
  return context.exit_code;
}

}  // namespace limbeck::app
