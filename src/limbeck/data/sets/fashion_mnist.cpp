// Pictures of clothes, 28x28 grey pixels in ten classes: as handy as MNIST's digits and not as easy.
//
// Han Xiao, Kashif Rasul, Roland Vollgraf: "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
// Learning Algorithms", 2017, https://arxiv.org/abs/1708.07747
#include "limbeck/data/idx_set.h"

namespace limbeck::data::sets {

void register_fashion_mnist(Registry& registry) {
  const IdxSet set{
      .name = "fashion_mnist",
      .class_names = {"T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
                      "ankle boot"},
      .folders = {".deps/debian/usr/share/datasets/fashion-mnist", "/usr/share/datasets/fashion-mnist",
                  "data/fashion_mnist"},
      .remedy =
          "Debian and Ubuntu have them in the package dataset-fashion-mnist; or put the four files from "
          "https://github.com/zalandoresearch/fashion-mnist into data/fashion_mnist, or name their `folder`"};
  registry.add({"fashion_mnist", "70,000 grey pictures of clothes, 28x28 pixels, ten classes",
                "https://arxiv.org/abs/1708.07747", "split: train",
                [set](Params& params) { return idx_source(set, params); }});
}

}  // namespace limbeck::data::sets
