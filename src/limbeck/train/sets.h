#pragma once
// Sets: the recipe's sets with their samples. Opened when first asked for; each source is opened once.
#include <map>
#include <memory>
#include <set>
#include <string>

#include "limbeck/data/set.h"
#include "limbeck/train/plan.h"

namespace limbeck::train {

class Sets {
 public:
  enum class Rows {
    real,       // as the recipe says
    smoke,      // at most 64 of each; absent files are replaced by synthetic rows
    synthetic,  // of the real number and shape, without opening a file
  };
  Sets(const Plan& plan, Rows rows);

  /// UserError or DataMissing where the files do not serve.
  const data::Set& get(const std::string& name);
  /// Takes in a set that a stage has made, by its name, in place of one that was there.
  void put(data::Set set);
  /// What is known of it: its own facts if it is open, else the declared ones.
  data::Facts facts(const std::string& name);
  bool is_open(const std::string& name) const { return sets_.contains(name); }
  /// The chain of transforms as recipes write it, with all numbers: what the model's user must do.
  std::vector<std::string> preprocessing(const std::string& name);
  /// The tables that these transforms name.
  Tensors tables(const std::string& name);
  /// What the sources that are open want their user to hear, such as files that were left out.
  std::vector<std::string> remarks() const;

 private:
  data::Set make(const SetPlan& plan);
  std::shared_ptr<const data::DataSet> source_of(const SetPlan& plan);
  /// What a source declares, or what its files say where it declares nothing and they are there.
  const data::Facts& facts_of(const data::sets::Source& source);
  const SetPlan& root_of(const SetPlan& plan) const;
  std::vector<int64_t> rows_of(const SetPlan& plan, const data::DataSet& source);
  /// The source of the set called `train`, and all of its rows, or the first `most` where the run is not
  /// real.
  const data::DataSet& train_source(const std::string& transform, std::size_t most,
                                    std::vector<int64_t>& rows);
  data::Statistics statistics(const data::Chain& before);
  data::Tables whitening(const data::Chain& before, double epsilon);

  const Plan& plan_;
  Rows rows_;
  std::map<std::string, std::shared_ptr<const data::DataSet>> sources_;  // by key
  std::map<std::string, data::Facts> facts_;                             // by key
  std::set<std::string> stand_ins_;                                      // keys of absent files' sources
  std::map<std::string, std::unique_ptr<data::Set>> sets_;
  std::map<std::string, std::vector<int64_t>> all_rows_;  // before smoke shrinks them
  std::map<std::string, data::Statistics> statistics_;    // by what stands before
  std::map<std::string, data::Tables> whitenings_;        // likewise, and by epsilon
};

}  // namespace limbeck::train
