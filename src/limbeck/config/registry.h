#pragma once
// Registry: entries by name, each made from the options of a recipe. Filled by generated code, one call per
// file of a folder; a project outside the tree adds its own.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"
#include "limbeck/config/params.h"

namespace limbeck::config {

/// `Made` is what an entry's options become: a builder, so that nothing is built from faulty options.
template <typename Made>
class BasicRegistry {
 public:
  struct Entry {
    std::string name, summary;  // the summary is one line, lower case, without a full stop
    std::string paper = {};     // address, or "" where there is none
    std::string example = {};   // options in YAML, without braces: "temperature: 4"
    std::function<Made(Params&)> make = {};
    std::map<std::string, std::string> about = {};  // further facts for docs: family, needs, fails
    /// Instead of `make`, of an entry that holds another one of the same registry.
    std::function<Made(Params&, const BasicRegistry&)> make_with = {};
  };

  explicit BasicRegistry(std::string noun) : noun_(std::move(noun)) {}

  void add(Entry entry) {
    const std::string name = entry.name;
    LIMBECK_CHECK(entries_.emplace(name, std::move(entry)).second, noun_, " '", name,
                  "' is registered twice");
  }

  const std::string& noun() const { return noun_; }
  const std::map<std::string, Entry>& entries() const { return entries_; }
  bool has(const std::string& name) const { return entries_.contains(name); }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, entry] : entries_) all.push_back(name);
    return all;
  }

  /// "unknown loss 'kdd'; did you mean 'kd'?"
  std::string unknown(const std::string& name) const {
    return "unknown " + noun_ + " '" + name + "'" + did_you_mean(name, names());
  }

  const Entry& at(const std::string& name) const {
    const auto it = entries_.find(name);
    if (it == entries_.end()) throw UserError("there is an " + unknown(name));
    return it->second;
  }

  /// Makes the entry that `params` names under our noun, for example `loss: kd`. An unknown name and keys
  /// that the entry does not ask for are faults; then, and for faulty options, the result must not be used
  /// (check findings).
  Made make(Params params) const {
    const std::string name = params.text(noun_, "which one");
    if (name.empty()) return {};
    if (!has(name)) {
      params.fault(noun_, "is an " + unknown(name));
      return {};
    }
    Made made = make(at(name), params);
    params.done();
    return made;
  }

  /// Makes this entry of its options; keys that it does not ask for stay for others.
  Made make(const Entry& entry, Params& params) const {
    return entry.make_with ? entry.make_with(params, *this) : entry.make(params);
  }

 private:
  std::string noun_;
  std::map<std::string, Entry> entries_;
};

}  // namespace limbeck::config

namespace limbeck {
using config::BasicRegistry;
}  // namespace limbeck
