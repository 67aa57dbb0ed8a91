// Pictures of another set under noise, to be cleaned: a task without classes, on which a network answers with
// an image.
//
//   K. Zhang, W. Zuo, Y. Chen, D. Meng, L. Zhang: "Beyond a Gaussian Denoiser: Residual Learning of Deep CNN
//   for Image Denoising", IEEE Transactions on Image Processing 26(7), 2017, https://arxiv.org/abs/1608.03981
//
//   image = target + deviation n,  n ~ normal(0, 1) for every value, where black is 0 and white 1
//
// The paper draws new noise for every epoch; here a row's noise is the same every time, in training too, so
// that a run can be done again. The images' labels are left behind.
#include "limbeck/base/text.h"
#include "limbeck/data/noisy_set.h"
#include "limbeck/data/sets.h"

namespace limbeck::data::sets {
namespace {

// The set of images, with our `split` unless it has one of its own.
Source read_images(Params& params, const Registry& registry) {
  const auto images =
      params.entry("images", "set", "the set whose images they are: a name, or {set: NAME, ...}");
  const std::string split = params.text("split", "", "the images' split, as their set calls it");
  if (!images) {
    if (!params.has("images")) params.fault("images", "is needed: the set whose images they are");
    return {};
  }
  config::Node entry = images->node();
  if (!split.empty() && entry.find("split")) {
    params.fault("split", "is said of 'images' already");
  } else if (!split.empty()) {
    entry.set("split", *params.node().find("split"));
  }
  return registry.make(Params(entry, images->path(), images->shared_findings()));
}

Source make(Params& params, const Registry& registry) {
  const Source images = read_images(params, registry);
  const double deviation = params.number("deviation", 0.1, Range::above(0),
                                         "standard deviation of the noise, where black is 0 and white 1");
  Source source;
  source.declared = noisy_facts(images.declared);
  source.test = images.test;
  source.key = "denoising " + number_text(deviation) + " " + images.key;
  source.open = [open = images.open, deviation] { return std::make_shared<NoisySet>(open(), deviation); };
  return source;
}

}  // namespace

void register_denoising(Registry& registry) {
  registry.add({.name = "denoising",
                .summary = "the images of another set under noise, and what they were before",
                .paper = "https://arxiv.org/abs/1608.03981",
                .example = "images: synthetic, deviation: 0.2",
                .make_with = make});
}

}  // namespace limbeck::data::sets
