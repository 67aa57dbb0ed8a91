#include "limbeck/base/error.h"

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"

namespace limbeck {

RecipeError::RecipeError(std::vector<std::string> faults)
    : UserError(join(faults, "\n")), faults_(std::move(faults)) {}

void check_failed(const char* expression, const char* file, int line, const std::string& values) {
  const std::string path = file;
  const std::string place =
      path.substr(path.rfind("limbeck/") == std::string::npos ? 0 : path.rfind("limbeck/"));
  throw CheckFailed("check failed: " + std::string(expression) + (values.empty() ? "" : " (" + values + ")") +
                    " at " + place + ":" + std::to_string(line));
}

}  // namespace limbeck
