#include "limbeck/explain/clusters.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

#include "limbeck/base/check.h"

namespace limbeck::explain {
namespace {

constexpr int kAttempts = 10, kMostRounds = 300;

using Point = std::vector<double>;

double squared_distance(const Point& a, const Point& b) {
  double sum = 0;
  for (std::size_t d = 0; d < a.size(); ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

// The nearest centre, of equals the first.
std::size_t nearest(const Point& point, const std::vector<Point>& centres) {
  std::size_t best = 0;
  for (std::size_t c = 1; c < centres.size(); ++c)
    if (squared_distance(point, centres[c]) < squared_distance(point, centres[best])) best = c;
  return best;
}

// Each further centre is a point drawn with a chance proportional to its squared distance from those that are
// there.
std::vector<Point> first_centres(const std::vector<Point>& points, int64_t count, const Random& key) {
  std::vector<Point> centres{points[key.below(points.size(), 0)]};
  while (static_cast<int64_t>(centres.size()) < count) {
    std::vector<double> weight;
    double total = 0;
    for (const Point& point : points) {
      weight.push_back(squared_distance(point, centres[nearest(point, centres)]));
      total += weight.back();
    }
    double left = total * key.uniform(centres.size());
    std::size_t chosen = 0;
    while (chosen + 1 < points.size() && (left -= weight[chosen]) >= 0) ++chosen;
    centres.push_back(points[chosen]);
  }
  return centres;
}

std::vector<Point> means(const std::vector<Point>& points, const std::vector<std::size_t>& of,
                         std::size_t count) {
  std::vector<Point> sums(count, Point(points.front().size(), 0.0));
  std::vector<double> sizes(count, 0);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t d = 0; d < points[i].size(); ++d) sums[of[i]][d] += points[i][d];
    ++sizes[of[i]];
  }
  for (std::size_t c = 0; c < count; ++c)
    for (double& value : sums[c]) value /= sizes[c];
  return sums;
}

// A centre without points gets the one that is farthest from its own, of a cluster that can spare it.
void fill_empty(const std::vector<Point>& points, const std::vector<Point>& centres,
                std::vector<std::size_t>& of) {
  for (std::size_t c = 0; c < centres.size(); ++c) {
    if (std::find(of.begin(), of.end(), c) != of.end()) continue;
    std::size_t farthest = points.size();
    double most = -1;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double distance = squared_distance(points[i], centres[of[i]]);
      if (distance <= most || std::count(of.begin(), of.end(), of[i]) < 2) continue;
      most = distance;
      farthest = i;
    }
    of[farthest] = c;
  }
}

struct Attempt {
  std::vector<std::size_t> of;  // cluster of each point
  double spread = 0;            // sum of squared distances from the clusters' means
};

Attempt attempt(const std::vector<Point>& points, int64_t count, const Random& key) {
  std::vector<Point> centres = first_centres(points, count, key);
  Attempt result;
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<std::size_t> of;
    for (const Point& point : points) of.push_back(nearest(point, centres));
    fill_empty(points, centres, of);
    const bool settled = of == result.of;
    result.of = std::move(of);
    centres = means(points, result.of, centres.size());
    if (settled) break;
  }
  for (std::size_t i = 0; i < points.size(); ++i)
    result.spread += squared_distance(points[i], centres[result.of[i]]);
  return result;
}

}  // namespace

Tensor covariance(const Tensor& probabilities) {
  const Tensor p = probabilities.to(at::kDouble), centred = p - p.mean(0, /*keepdim=*/true);
  return at::matmul(centred.t(), centred) / static_cast<double>(p.size(0));
}

std::vector<std::vector<int64_t>> clusters(const Tensor& points, int64_t count, const Random& key) {
  LIMBECK_CHECK(points.dim() == 2 && count >= 1 && count <= points.size(0), count, " clusters");
  const Tensor values = points.to(at::kCPU, at::kDouble).contiguous();
  const auto* value = values.const_data_ptr<double>();
  std::vector<Point> all;
  for (int64_t i = 0; i < values.size(0); ++i, value += values.size(1))
    all.emplace_back(value, value + values.size(1));
  Attempt best;
  for (uint64_t i = 0; i < kAttempts; ++i) {
    Attempt one = attempt(all, count, key.of("attempt").of(i));
    if (i == 0 || one.spread < best.spread) best = std::move(one);
  }
  std::vector<std::vector<int64_t>> groups(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < all.size(); ++i) groups[best.of[i]].push_back(static_cast<int64_t>(i));
  std::sort(groups.begin(), groups.end());
  return groups;
}

}  // namespace limbeck::explain
