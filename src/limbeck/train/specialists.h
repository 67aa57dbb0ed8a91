#pragma once
// Specialists: copies of a generalist that each tell some classes apart, and call all others by one name.
//
//   G. Hinton, O. Vinyals, J. Dean. "Distilling the Knowledge in a Neural Network". 2015, section 5.
//   https://arxiv.org/abs/1503.02531
#include <cstdint>
#include <string>
#include <vector>

#include "limbeck/data/set.h"
#include "limbeck/model/correction.h"
#include "limbeck/train/models.h"

namespace limbeck::train {

/// What a specialist's view of a set is called: train/specialist1.
std::string view_name(const std::string& set, const std::string& specialist);

/// The facts of such a view, in which `classes` are 0, 1 ... in this order and all others are the last.
data::Facts specialists_facts(data::Facts facts, const std::vector<int64_t>& classes);

/// `set` as a specialist for `classes` sees it. `special_share` of every batch that it learns from is of its
/// classes, the rest is drawn from all others; where there is nothing of the one or the other, every pass
/// shows everything.
data::Set specialists_view(const data::Set& set, const std::string& specialist,
                           const std::vector<int64_t>& classes, double special_share);

/// By what factor such a view shows special samples more often than the set has them, against the others.
double oversampling(const data::Set& view);

/// Builds `name` with one output for each of `classes` and one for all others: the generalist's weights, in
/// its last layer the rows of these classes, and first weights for the others' output.
Member& make_specialist(Models& models, const std::string& generalist, const std::string& name,
                        const std::vector<int64_t>& classes, uint64_t seed);

/// Adds `offset` to the score of all other classes.
void raise_rest(Member& specialist, double offset);

/// UserError for a specialist: its classes are not those of the set, even where there are equally many.
void refuse_specialist(const Member& member, const std::string& remedy);

}  // namespace limbeck::train
