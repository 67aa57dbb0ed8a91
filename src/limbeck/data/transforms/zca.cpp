// ZCA whitening: takes away what neighbouring pixels have in common, and keeps the picture a picture.
//
// A. Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009, appendix A,
// https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf; the preprocessing of maxout networks and
// FitNets on CIFAR, after `contrast_normalize`.
//
//   y = W (x - m),   m, W: mean and whitening matrix of the set called `train` (data/whitening.h)
//
// before `part` and `hold_out`, as that set comes out of the transforms that stand before this one. The
// numbers are kept with the model, in preprocessing.safetensors under the name that the transform's text
// gives; they are found once, before anything is learnt: for 50,000 images of 3072 values in half a minute on
// two cores.
#include <algorithm>
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"
#include "limbeck/data/images.h"
#include "limbeck/data/product.h"
#include "limbeck/data/transforms.h"

namespace limbeck::data::transforms {
namespace {

std::string name_of(const Table& mean, const Table& matrix) {
  Hasher hash;
  for (const Table* table : {&mean, &matrix})
    hash.bytes(table->values.data(), table->values.size() * sizeof(float));
  return hash.hex();
}

class Zca : public Transform {
 public:
  /// Without tables it has a shape and does nothing else.
  Zca(double epsilon, Tables tables) : epsilon_(epsilon) {
    if (tables.empty()) return;
    mean_ = tables.at("mean");
    matrix_ = tables.at("matrix");
    const auto size = static_cast<int64_t>(mean_->values.size());
    if (size_of(mean_->shape) != size || matrix_->shape != Shape{size, size})
      throw UserError("zca: its tables do not fit each other");
    name_ = name_of(*mean_, *matrix_);
  }

  Shape shape(const Shape& shape) const override {
    if (!is_image(shape)) throw UserError("zca acts on images of [channels, height, width]");
    if (is_varied(shape)) throw UserError("zca needs images of one size; put a resize before it");
    if (mean_ && shape != mean_->shape)
      throw UserError("zca has numbers for images of another size than these");
    return shape;
  }

  void apply(Fields& fields, std::span<const Random>, Block& scratch) const override {
    for (auto& [name, block] : fields) {
      if (!is_image(block.shape)) continue;
      shape(block.shape);
      make_float(block);
      subtract(block);
      const auto size = static_cast<std::size_t>(block.row_size());
      scratch.floats.resize(block.floats.size());
      multiply(block.floats, matrix_->values, size, scratch.floats);
      std::swap(block.floats, scratch.floats);
    }
  }

  std::string text() const override {
    return "{transform: zca, epsilon: " + number_text(epsilon_) + (mean_ ? ", numbers: " + name_ : "") + "}";
  }

  Tables tables() const override {
    if (!mean_) return {};
    return {{name_ + ".mean", mean_}, {name_ + ".matrix", matrix_}};
  }

 private:
  void subtract(Block& block) const {
    const std::vector<float>& mean = mean_->values;
    for (auto row = block.floats.begin(); row != block.floats.end();
         row += static_cast<std::ptrdiff_t>(mean.size()))
      std::transform(mean.begin(), mean.end(), row, row, [](float m, float x) { return x - m; });
  }

  double epsilon_;
  std::shared_ptr<const Table> mean_, matrix_;
  std::string name_;
};

std::shared_ptr<const Transform> of_train(const Context& context, double epsilon) {
  if (!context.whitening)
    throw UserError("zca takes its numbers from the set called `train`, and no set is called so");
  return std::make_shared<Zca>(epsilon, context.whitening(context.before, epsilon));
}

std::shared_ptr<const Transform> kept(const Context& context, double epsilon, const std::string& name) {
  if (!context.kept) throw UserError("zca: its `numbers` lie beside a model, and there is none here");
  return std::make_shared<Zca>(
      epsilon, Tables{{"mean", context.kept(name + ".mean")}, {"matrix", context.kept(name + ".matrix")}});
}

Builder make(Params& params) {
  const double epsilon =
      params.number("epsilon", 0.1, Range::above(0),
                    "added to every variance, so that directions of mere noise stay small");
  const std::string numbers =
      params.text("numbers", "", "the name of tables kept with a model; those of `train` by default");
  if (numbers.empty())
    return {.build = [epsilon](const Context& context) { return of_train(context, epsilon); }};
  return {.build = [epsilon, numbers](const Context& context) { return kept(context, epsilon, numbers); }};
}

}  // namespace

void register_zca(Registry& registry) {
  registry.add({"zca", "makes the values of images uncorrelated, each changed as little as can be",
                "https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf", "epsilon: 0.1", make});
}

}  // namespace limbeck::data::transforms
