// Small photographs, 32x32 colour pixels in ten classes, in their binary version: data_batch_1.bin to
// data_batch_5.bin, test_batch.bin, and the classes' names in batches.meta.txt.
//
// A. Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009,
// https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf
#include "limbeck/data/cifar_set.h"

namespace limbeck::data::sets {

void register_cifar10(Registry& registry) {
  const CifarSet set{.name = "cifar10",
                     .format = {.label_bytes = 1, .classes = 10},
                     .train = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                               "data_batch_5.bin"},
                     .test = {"test_batch.bin"},
                     .records = 10000,
                     .class_file = "batches.meta.txt",
                     .unpacked = "cifar-10-batches-bin",
                     .archive = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"};
  registry.add({"cifar10", "60,000 small colour photographs, 32x32 pixels, ten classes",
                "https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf", "split: train",
                [set](Params& params) { return cifar_source(set, params); }});
}

}  // namespace limbeck::data::sets
