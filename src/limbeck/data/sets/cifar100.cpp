// Small photographs, 32x32 colour pixels in a hundred classes, in their binary version: train.bin, test.bin,
// and the classes' names in fine_label_names.txt. Labels are the fine ones; the twenty coarse ones are passed
// over.
//
// A. Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009,
// https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf
#include "limbeck/data/cifar_set.h"

namespace limbeck::data::sets {

void register_cifar100(Registry& registry) {
  const CifarSet set{.name = "cifar100",
                     .format = {.label_bytes = 2, .classes = 100},
                     .train = {"train.bin"},
                     .test = {"test.bin"},
                     .records = 50000,
                     .class_file = "fine_label_names.txt",
                     .unpacked = "cifar-100-binary",
                     .archive = "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"};
  registry.add({"cifar100", "60,000 small colour photographs, 32x32 pixels, a hundred classes",
                "https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf", "split: train",
                [set](Params& params) { return cifar_source(set, params); }});
}

}  // namespace limbeck::data::sets
