#include "limbeck/data/order.h"

#include <numeric>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"

namespace limbeck::data {
namespace {

// As many draws as there are rows: first a class, each as likely, then one of its rows.
Order class_balanced(const Set& set, const Random& key) {
  std::vector<std::vector<int64_t>> by_class(static_cast<std::size_t>(set.source->facts().classes));
  for (int64_t i = 0; i < set.size(); ++i)
    if (const int64_t label = set.label(i); label >= 0)
      by_class[static_cast<std::size_t>(label)].push_back(i);
  std::erase_if(by_class, [](const auto& places) { return places.empty(); });
  if (by_class.empty())
    throw UserError("the set '" + set.name + "' has no labels, so it cannot be sampled class_balanced");
  Order order;
  std::vector<int64_t> seen(set.rows.size(), 0);
  for (uint64_t i = 0; i < set.rows.size(); ++i) {
    const auto& places = by_class[key.below(by_class.size(), 2 * i)];
    const int64_t place = places[key.below(places.size(), 2 * i + 1)];
    order.places.push_back(place);
    order.repeats.push_back(seen[static_cast<std::size_t>(place)]++);
  }
  return order;
}

// The groups take turns, so that every stretch of the pass has their shares to the nearest row; a group that
// is shown through begins again in another order.
Order shared_out(const Set& set, const Random& key) {
  struct Group {
    std::vector<int64_t> order;
    std::size_t shown = 0;  // of this order
    int64_t rounds = 0;
    double given = 0;
  };
  std::vector<Group> groups(set.shares.size());
  Order order;
  std::vector<int64_t> seen(set.rows.size(), 0);
  for (int64_t i = 0; i < set.draws(); ++i) {
    std::size_t next = 0;
    double most = -1;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      LIMBECK_CHECK(!set.shares[g].places.empty(), set.name, ", group ", g);
      const double due = set.shares[g].share * static_cast<double>(i + 1) - groups[g].given;
      if (due <= most) continue;
      most = due;
      next = g;
    }
    Group& group = groups[next];
    if (group.shown == group.order.size()) {
      const Random round =
          key.of("share").of(static_cast<uint64_t>(next)).of(static_cast<uint64_t>(group.rounds++));
      group.order = round.permutation(static_cast<int64_t>(set.shares[next].places.size()));
      group.shown = 0;
    }
    const int64_t place = set.shares[next].places[static_cast<std::size_t>(group.order[group.shown++])];
    order.places.push_back(place);
    order.repeats.push_back(seen[static_cast<std::size_t>(place)]++);
    group.given += 1;
  }
  return order;
}

}  // namespace

Order order_of(const Set& set, const std::optional<Random>& key, int64_t pass) {
  Order order;
  if (!key) {
    order.places.resize(set.rows.size());
    std::iota(order.places.begin(), order.places.end(), 0);
    return order;
  }
  const Random own = key->of("order").of(set.name).of(static_cast<uint64_t>(pass));
  if (!set.shares.empty()) return shared_out(set, own);
  if (set.sampler == Sampler::class_balanced) return class_balanced(set, own);
  order.places = own.permutation(set.size());
  return order;
}

int64_t batches_of(int64_t rows, int64_t batch_size) {
  LIMBECK_CHECK(rows >= 0 && batch_size > 0, rows, " rows, batch size ", batch_size);
  const int64_t full = rows / batch_size, left = rows % batch_size;
  return full + (left > 1 || (left == 1 && full == 0) ? 1 : 0);
}

}  // namespace limbeck::data
