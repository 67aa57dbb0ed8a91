#pragma once
// Which taps an analysis looks at, as recipes write them:
//
//   tap: stage3                                     the same of every model
//   tap: {teacher: stage4, student: stage3}         one for each; a lone twin's is its student's
//   taps: [stage2, {teacher: stage4, student: stage3}]
//   pairs: [[stage1.first, stage1]]                 sections: first and last tap
#include <map>
#include <string>
#include <vector>

#include "limbeck/config/params.h"
#include "limbeck/nn/run.h"

namespace limbeck::train {

struct TapChoice {
  std::vector<std::string> all;  // of every model: one tap, or the two of a section
  std::map<std::string, std::vector<std::string>> of_each;  // instead, by model

  /// UserError where the choice says none for this model.
  const std::vector<std::string>& of(const std::string& model) const;
  /// "stage3", "stage1.first to stage1"; of the first model where models differ.
  std::string text() const;
};

/// Each with `count` taps (1, or 2: sections). Empty without the key.
std::vector<TapChoice> read_tap_choices(Params& params, const std::string& key, std::size_t count,
                                        const std::string& help);

/// Notes a fault at every model that a choice names and that is none of these.
void check_models(Params& params, const std::string& key, const std::vector<TapChoice>& choices,
                  const std::vector<std::string>& models);

/// The last of stage1, stage2 ... of these taps. UserError, naming `model` and `key`, if there is none.
std::string last_stage(const nn::TapTable& taps, const std::string& model, const std::string& key);

/// The shape of a tap, whose values must have one of these ranks. UserError that lists the taps there are, or
/// those that have such a rank.
const Shape& tap_at(const nn::TapTable& taps, const std::string& tap, const std::string& model,
                    const std::vector<int64_t>& ranks);

}  // namespace limbeck::train
