// Recipes: whatever the text, it is refused with a UserError, or what it says can be written and read back.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "limbeck/base/error.h"
#include "limbeck/config/node.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace limbeck;
  config::Node node;
  try {
    node = config::parse({reinterpret_cast<const char*>(data), size}, "recipe.yaml");
  } catch (const UserError&) {
    return 0;
  }
  const std::string written = config::write(node);
  try {
    if (config::parse(written, "written.yaml") == node) return 0;
  } catch (const UserError& error) {
    std::cerr << error.what() << '\n';
  }
  std::cerr << "does not read back as the same tree:\n" << written;
  std::abort();
}
