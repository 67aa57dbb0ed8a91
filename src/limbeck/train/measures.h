#pragma once
// Measures: by what models are judged on a set; one file of measures/ each. A measure reads one tap and adds
// up what it finds over the rows of a pass. What it is called, written as and which way it is better is said
// here and nowhere else.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/config/registry.h"
#include "limbeck/data/batch.h"
#include "limbeck/data/set.h"
#include "limbeck/nn/run.h"

namespace limbeck::train::measures {

/// Adds up one measure over the parts of a pass.
class Tally {
 public:
  virtual ~Tally() = default;
  /// A model's answers (N, ...) at the measure's tap, and the rows that they are to.
  virtual void add(const Tensor& answers, const data::Batch& rows) = 0;
  /// Nothing where no row counted.
  virtual std::optional<double> value() const = 0;
};

/// What an entry becomes; entries have no options.
struct Measure {
  std::string title;  // in tables: "PSNR"
  std::string unit;   // "%" of a share, whose values are 0 to 1; else as it stands behind a value: "dB", ""
  bool higher_is_better = true;
  std::string tap;
  /// Why it cannot be taken of a model with these taps on such a set; "" where it can.
  std::function<std::string(const nn::TapTable& taps, const data::Facts& set)> complaint;
  /// UserError where the set does not serve.
  std::function<std::unique_ptr<Tally>(const data::Set& set)> begin;
  std::string name = {}, summary = {};  // the entry's; whoever asks a registry fills them in
};

using Registry = BasicRegistry<Measure>;  // Registry("by")
using Measures = std::vector<Measure>;

void register_measures(Registry& registry);  // generated from the files in measures/

/// Every measure of a registry, by name.
Measures all_of(const Registry& registry);

/// Null if there is none.
const Measure* find(const Measures& all, const std::string& name);

/// Those that can be taken of a model with these taps on such a set.
Measures taken_of(const Measures& all, const nn::TapTable& taps, const data::Facts& set);

/// Why none can be taken of this model on this set: what those lack that read a tap which it has, else what
/// all do.
std::string complaint_of(const Measures& all, const nn::TapTable& taps, const data::Facts& set);

/// The complaint of a measure of class scores: the tap `logits` must score the classes of the set.
std::string class_scores_complaint(const nn::TapTable& taps, const data::Facts& set);

}  // namespace limbeck::train::measures
