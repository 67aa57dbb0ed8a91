#include "limbeck/app/entry.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/config/path.h"

namespace limbeck::app {

config::Node entry_node(const std::string& noun, const std::string& name,
                        const std::vector<std::string>& sets) {
  config::Node entry = config::Node::map({});
  entry.set(noun, config::Node::scalar(name));
  for (const std::string& set : sets) {
    const auto equals = set.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UserError("--set wants KEY=VALUE, an option of the " + noun + ", not '" + set + "'");
    if (set.substr(0, equals) == noun)
      throw UserError("--set " + set + " would name another " + noun + "; name it in place of '" + name +
                      "'");
    config::apply_set(entry, set);
  }
  return entry;
}

void require_name(const std::string& noun, const std::string& name, const std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  const std::string hint = did_you_mean(name, names);
  throw UserError("there is no " + noun + " named '" + name + "'" +
                  (hint.empty() ? "; there is " + join(names, ", ") : hint));
}

}  // namespace limbeck::app
