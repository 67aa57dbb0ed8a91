// Pictures that nobody took, for trying things out: each class is a smooth pattern, each sample that pattern
// with noise. The labels can be learnt in a few steps unless `noise` is large.
#include "limbeck/base/text.h"
#include "limbeck/data/sets.h"
#include "limbeck/data/synthetic_set.h"

namespace limbeck::data::sets {
namespace {

constexpr int64_t kMostValues = 1 << 24;  // of one sample

Source make(Params& params) {
  const Range sizes = Range::between(1, 65536);
  const Shape shape = params.integers("shape", {1, 28, 28}, sizes, "channels, height and width of a sample");
  const int64_t classes = params.integer("classes", 10, Range::between(1, 100000), "number of classes");
  const int64_t samples =
      params.integer("samples", 1000, Range::between(1, 1e12), "number of samples in each split");
  const double noise = params.number("noise", 0.3, Range::from(0),
                                     "standard deviation of the noise, where black is 0 and white 1");
  const int64_t seed = params.integer("seed", 0, Range::from(0), "other seeds have other patterns");
  const std::string split = params.choice("split", {"train", "test"}, "same patterns, other noise");
  double values = 1;
  for (const int64_t length : shape) values *= static_cast<double>(length);
  if (shape.size() != 3) params.fault("shape", "must be [channels, height, width]");
  if (values > kMostValues) params.fault("shape", "must have at most " + grouped(kMostValues) + " values");

  Source source;
  source.declared = {.samples = samples, .fields = {{"image", shape}}, .classes = classes, .class_names = {}};
  source.test = split == "test";
  source.key = "synthetic " + split;
  for (const int64_t length : shape) source.key += " " + std::to_string(length);
  for (const int64_t number : {classes, samples, seed}) source.key += " " + std::to_string(number);
  source.key += " " + number_text(noise);
  source.open = [facts = source.declared, noise, seed, split] {
    return std::make_shared<SyntheticSet>(facts, noise, static_cast<uint64_t>(seed), split);
  };
  return source;
}

}  // namespace

void register_synthetic(Registry& registry) {
  registry.add({"synthetic", "made-up pictures with labels that can be learnt, without any file", "",
                "shape: [1, 28, 28], classes: 10, samples: 1000, noise: 0.3", make});
}

}  // namespace limbeck::data::sets
