#pragma once
// Set: some rows of a data set and how they are shown; what a recipe's `data:` names.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/base/random.h"
#include "limbeck/data/dataset.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data {

/// Which samples of a set: one `part` of a recipe.
///   first 5000 | first 10% | from 5001 | 4001 to 5000 (1-based, inclusive) | last 500 | last 10%
///   | sample 500 | sample 10% | sample 100 per class | sample 3% per class | bootstrap
struct Part {
  enum class Kind { all, first, range, last, sample, bootstrap };
  Kind kind = Kind::all;
  double amount = 0;  // rows; or a share, 0 to 1, where `share`
  bool share = false;
  bool per_class = false;
  int64_t begin = 0, end = -1;  // of a range: 0-based, `end` excluded, -1 for the last
  std::string text;
};

/// Nothing if the text is no part.
std::optional<Part> parse_part(const std::string& text);

/// How a stage that learns walks through a set: each row once, or as many draws, each class equally likely.
enum class Sampler { shuffled, class_balanced };

/// Some of a set's rows, and how much of every batch is theirs.
struct Share {
  double share = 1;             // of all groups together 1
  std::vector<int64_t> places;  // into Set::rows
};

struct Set {
  std::string name;
  std::shared_ptr<const DataSet> source;
  std::string source_key;     // equal for sets that share their source's rows
  std::vector<int64_t> rows;  // of the source; a bootstrap repeats some
  bool labels_hidden = false;
  bool held_out = false;  // read only after the last stage that learns
  Sampler sampler = Sampler::shuffled;
  Chain augment, transforms;
  /// Where batches are shared out between groups of rows: a pass of a stage that learns shows the first group
  /// once, and as much of the others as that takes, drawn anew each time. Empty: a pass shows every row.
  std::vector<Share> shares = {};

  int64_t draws() const;  // rows of one pass of a stage that learns
  int64_t size() const { return static_cast<int64_t>(rows.size()); }
  int64_t label(int64_t index) const;  // of the index-th row: -1 where hidden or unknown
  Facts facts() const;                 // of the source, with this set's size, image shapes after `transforms`
  /// Of everything that changes what is seen: source, rows, transforms, hidden labels, sampler, shares.
  std::string fingerprint() const;
};

/// All rows of a source, in its order.
std::vector<int64_t> all_rows(const DataSet& source);

/// The rows that `part` takes of `rows`, in their order. `key` belongs to this part alone. Shares are rounded
/// to the nearest whole number of rows, at least one (per class: of each class that has any). A sample of n
/// rows is part of every larger one with the same key. UserError where it asks for more than there is.
std::vector<int64_t> take(const Part& part, const std::vector<int64_t>& rows, const DataSet& source,
                          const Random& key);

/// Without the rows of these classes. UserError for classes that the source does not have.
std::vector<int64_t> drop_classes(const std::vector<int64_t>& rows, const DataSet& source,
                                  const std::vector<int64_t>& classes);

/// How many source rows the two sets share, each counted once.
int64_t shared_rows(const Set& a, const Set& b);

/// Channel means and population deviations of a field over these rows as they come out of `before`, of values
/// scaled to 0 ... 1, in float64 and in a fixed order: the same bits every time. Fields that are no images
/// count as one channel.
Statistics statistics(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before = {},
                      const std::string& field = "image");

/// Calls `look` with all these rows as they come out of `before`, in their order, at most 256 at a time.
/// Bytes that no transform made float stay bytes.
void visit(const DataSet& source, const std::vector<int64_t>& rows, const Chain& before,
           const std::string& field, const std::function<void(const Block&)>& look);

}  // namespace limbeck::data
