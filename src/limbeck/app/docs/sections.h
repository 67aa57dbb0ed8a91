#pragma once
// Parts of the generated pages: lists, cards, tables.
#include <string>
#include <vector>

#include "limbeck/app/show/catalog.h"

namespace limbeck::app {

/// What stands at the head of every generated page.
extern const std::string kGenerated;

/// A table of the kind's entries. Names link to their sections, except for metrics, which have none.
std::string list(const Kind& kind);

/// The losses by family.
std::string taxonomy(const Kind& losses);

/// The card of one entry under a heading of that depth ("##"): example, paper, facts, our numbers (Markdown),
/// formula, options.
std::string section(const Kind& kind, const Item& item, const std::string& heading,
                    const std::vector<std::string>& numbers = {});
std::string sections(const Kind& kind, const std::string& heading);

/// The tap table of a network for both usual kinds of pictures, side by side.
std::string network_section(const config::Node& entry, const model::Registry& archs);

}  // namespace limbeck::app
