#pragma once
// Params: one map of a recipe, read once and strictly by its owner. Every fault is noted, none is thrown, so
// that all faults of a recipe come out in one go; every option asked for is noted too, so that the lines that
// read options also print `limbeck show loss kd` and the pages of docs/.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "limbeck/config/findings.h"
#include "limbeck/config/node.h"
#include "limbeck/config/range.h"
#include "limbeck/config/time.h"

namespace limbeck::config {

/// One documented option.
struct Option {
  std::string key, type, fallback, range, help;
};

/// Getters return the value, or the fallback if it is absent or faulty. Ask for all options before combining
/// them. `help` is one line without a full stop at the end and names the unit, if any.
class Params {
 public:
  Params(Node node, std::string path, std::shared_ptr<Findings> findings);
  /// For tests and documentation: faults are printed with `file`.
  static Params parse(const std::string& yaml, const std::string& file = "");

  double number(const std::string& key, double fallback, const Range& range, const std::string& help);
  int64_t integer(const std::string& key, int64_t fallback, const Range& range, const std::string& help);
  bool flag(const std::string& key, bool fallback, const std::string& help);  // true or false alone
  std::string choice(const std::string& key, const std::vector<std::string>& options,
                     const std::string& help);
  std::string text(const std::string& key, const std::string& help);  // needed
  std::string text(const std::string& key, const std::string& fallback, const std::string& help);
  std::optional<double> number(const std::string& key, const Range& range,
                               const std::string& help);  // may be absent
  std::optional<int64_t> integer(const std::string& key, const Range& range, const std::string& help);
  std::vector<double> numbers(const std::string& key, std::vector<double> fallback, const Range&,
                              const std::string& help);
  std::vector<int64_t> integers(const std::string& key, std::vector<int64_t> fallback, const Range&,
                                const std::string& help);
  std::vector<std::string> texts(const std::string& key, std::vector<std::string> fallback,
                                 const std::string& help);
  std::optional<Duration> duration(const std::string& key, const std::string& help);
  Duration duration(const std::string& key, const Duration& fallback, const std::string& help);

  /// The map or bare name at `key`, as a map whose `noun` names the entry: `kd` becomes `{loss: kd}`. Empty
  /// if absent or neither.
  std::optional<Params> entry(const std::string& key, const std::string& noun, const std::string& help);
  /// The same for a list of them (one alone counts as a list of one).
  std::vector<Params> entries(const std::string& key, const std::string& noun, const std::string& help);
  /// The elements of a list, or of a single value taken as a list; each may be a scalar.
  std::vector<Params> list(const std::string& key, const std::string& help);
  /// The map at `key`; empty if absent. Its keys are names, read by `keys`.
  std::optional<Params> map(const std::string& key, const std::string& help);
  /// Params for the value at `key`, whatever it is; counts as asked for.
  std::optional<Params> value(const std::string& key, const std::string& help);

  bool has(const std::string& key) const { return node_.find(key) != nullptr; }
  bool asked(const std::string& key) const { return asked_->contains(key); }
  void ask(const std::string& key) { asked_->insert(key); }  // known, but read elsewhere
  std::vector<std::string> keys() const;
  std::string scalar() const;  // this value itself, "" if it is no scalar
  const Node& node() const { return node_; }
  const std::string& path() const { return path_; }
  std::string path(const std::string& key) const;

  /// Notes a fault at `key` (at this map itself if absent), with file, line and path.
  void fault(const std::string& key, const std::string& what);
  void fault(const std::string& what);
  void warn(const std::string& key, const std::string& what);
  /// A later part of the grammar, asked for and refused: "… is not yet supported".
  void not_yet(const std::string& key);
  void not_yet();
  /// Notes every key nobody asked for, with the nearest known one.
  void done();

  Findings& findings() { return *findings_; }
  std::shared_ptr<Findings> shared_findings() const { return findings_; }
  /// Options of this map that were asked for so far, in that order.
  const std::vector<Option>& options() const { return *options_; }

 private:
  Params child(const Node& node, const std::string& key) const;
  std::optional<Params> child_entry(const Node& node, const std::string& key, const std::string& noun);
  const Node* note(const std::string& key, const std::string& type, const std::string& fallback,
                   const std::string& range, const std::string& help);
  template <typename Number>
  std::optional<Number> checked(const Node& node, const std::string& key, const Range& range);
  template <typename Number>
  std::optional<std::vector<Number>> checked_list(const Node& node, const std::string& key,
                                                  const Range& range);

  Node node_;
  std::string path_;
  std::shared_ptr<Findings> findings_;
  std::shared_ptr<std::set<std::string>> asked_;  // shared by copies: a map is read by several hands
  std::shared_ptr<std::vector<Option>> options_;
};

}  // namespace limbeck::config

namespace limbeck {
using config::Params;
using config::Range;
}  // namespace limbeck
