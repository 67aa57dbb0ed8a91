#pragma once
// Set: some rows of a data set and how they are shown; what a recipe's `data:` names.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/data/dataset.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data {

/// Which samples of a set: one `part` of a recipe.
///   first 5000 | from 5001 | 4001 to 5000 (1-based, inclusive) | last 10% | sample 3% per class | sample 100 per class
///   | sample 10% | sample 500 | bootstrap
struct Part {
  enum class Kind { all, first, range, last, sample, bootstrap };
  Kind kind = Kind::all;
  double amount = 0;        // rows, or a share where `share`
  bool share = false;
  bool per_class = false;
  int64_t begin = 0, end = -1;   // of a range: 0-based, `end` excluded, -1 for the last
  std::string text;
};

/// Nothing if the text is no part.
std::optional<Part> parse_part(const std::string& text);

/// How a stage walks through a set.
enum class Sampler { shuffled, class_balanced };

struct Set {
  std::string name;
  std::shared_ptr<const DataSet> source;
  std::string source_key;             // equal for sets that share their source's rows
  std::vector<int64_t> rows;          // of the source; a bootstrap repeats some
  bool labels_hidden = false;
  bool held_out = false;              // read only after the last stage that learns
  Sampler sampler = Sampler::shuffled;
  Chain augment, transforms;

  int64_t size() const { return static_cast<int64_t>(rows.size()); }
  int64_t label(int64_t index) const; // of the index-th row: -1 where hidden or unknown
  Facts facts() const;                // of the source, with this set's size, shapes after `transforms`
  std::string fingerprint() const;    // rows, source and transforms
};

/// The rows that `part` takes of `rows`, in their order. `key` belongs to this part alone. UserError where it asks for
/// more than there is.
std::vector<int64_t> take(const Part& part, const std::vector<int64_t>& rows, const DataSet& source, const Random& key);

/// Without the rows of these classes.
std::vector<int64_t> drop_classes(const std::vector<int64_t>& rows, const DataSet& source, const std::vector<int64_t>& classes);

/// How many source rows the two sets share.
int64_t shared_rows(const Set& a, const Set& b);

/// Channel means and deviations of a field over these rows, in a fixed order: the same bits every time.
Statistics statistics(const DataSet& source, const std::vector<int64_t>& rows, const std::string& field = "image");

}  // namespace limbeck::data
