// Handwritten digits, 28x28 grey pixels in ten classes: the oldest bench of the field.
//
// Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner: "Gradient-Based Learning Applied to Document
// Recognition", Proceedings of the IEEE 86(11), 1998, https://doi.org/10.1109/5.726791
#include "limbeck/data/idx_set.h"

namespace limbeck::data::sets {

void register_mnist(Registry& registry) {
  const IdxSet set{.name = "mnist",
                   .class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
                   .folders = {"data/mnist"},
                   .remedy =
                       "put train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                       "t10k-labels-idx1-ubyte, plain or .gz, into data/mnist, or name their `folder`"};
  registry.add({"mnist", "70,000 grey pictures of handwritten digits, 28x28 pixels, ten classes",
                "https://doi.org/10.1109/5.726791", "split: train",
                [set](Params& params) { return idx_source(set, params); }});
}

}  // namespace limbeck::data::sets
