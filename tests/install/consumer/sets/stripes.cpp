// Pictures of stripes, four classes by their direction: nothing to download, and easy to learn.
#include "limbeck/base/random.h"
#include "limbeck/data/sets.h"

namespace own {
namespace {

using namespace limbeck;
using data::Block, data::Facts, data::Fields;

constexpr int64_t kSize = 16, kClasses = 4;

class Stripes final : public data::DataSet {
 public:
  explicit Stripes(Facts facts, uint64_t first) : facts_(std::move(facts)), first_(first) {}
  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t row) const override { return row % kClasses; }
  const std::string& fingerprint() const override { return fingerprint_; }

  void read(std::span<const int64_t> rows, Fields& out) const override {
    Block& block = out["image"];
    block.resize(Block::Type::byte, {1, kSize, kSize}, static_cast<int64_t>(rows.size()));
    uint8_t* pixel = block.bytes.data();
    for (const int64_t row : rows) {
      const Random random = Random(first_).of(static_cast<uint64_t>(row));
      const auto shift = static_cast<int64_t>(random.below(4));
      for (int64_t y = 0; y < kSize; ++y) {
        for (int64_t x = 0; x < kSize; ++x) *pixel++ = along(label(row), x, y, shift) % 4 < 2 ? 220 : 30;
      }
    }
  }

 private:
  static int64_t along(int64_t direction, int64_t x, int64_t y, int64_t shift) {
    const int64_t places[kClasses] = {x, y, x + y, x - y + kSize};
    return places[direction] + shift;
  }

  Facts facts_;
  uint64_t first_;
  std::string fingerprint_ = "stripes 1 " + std::to_string(facts_.samples) + " " + std::to_string(first_);
};

data::sets::Source make(Params& params) {
  const int64_t samples = params.integer("samples", 400, Range::from(kClasses), "pictures");
  const std::string split = params.choice("split", {"train", "test"}, "other shifts of the same stripes");
  const uint64_t first = split == "test" ? 2 : 1;
  data::sets::Source source;
  source.declared = {.samples = samples,
                     .fields = {{"image", {1, kSize, kSize}}},
                     .classes = kClasses,
                     .class_names = {"upright", "level", "falling", "rising"}};
  source.test = split == "test";
  source.key = "stripes " + split + " " + std::to_string(samples);
  source.open = [facts = source.declared, first] { return std::make_shared<Stripes>(facts, first); };
  return source;
}

}  // namespace

void register_stripes(data::sets::Registry& registry) {
  registry.add({.name = "stripes",
                .summary = "pictures of stripes, four classes by their direction",
                .example = "samples: 400",
                .make = make});
}

}  // namespace own
