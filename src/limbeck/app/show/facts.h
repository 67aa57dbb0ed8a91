#pragma once
// What an entry of a registry tells about itself beyond its options, in words.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "limbeck/data/sets.h"
#include "limbeck/data/transforms.h"
#include "limbeck/loss/loss.h"

namespace limbeck::app {

using Facts = std::vector<std::pair<std::string, std::string>>;

/// Those of `about`, in the order in which a reader wants them: family, what it transfers, when to use it,
/// when it fails, where it is zero, what it needs, what others published, the command that makes it again;
/// then any others. Without the formula, which has several lines.
Facts told_facts(const std::map<std::string, std::string>& about);

Facts loss_facts(const loss::Builder& builder);                   // what it needs
Facts set_facts(const data::sets::Source& source);                // samples, classes, fields of its example
Facts transform_facts(const data::transforms::Builder& builder);  // under which key it stands

}  // namespace limbeck::app
