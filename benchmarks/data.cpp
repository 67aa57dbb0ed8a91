// Crop, flip and normalise of 28x28 images on one core, next to a plain loop that takes image after image;
// and what a loader with one thread delivers, and how long it lets a network of 784-1200-1200-10 at batch 128
// wait. Prints
// {"images_per_second", "plain_images_per_second", "ratio", "loader_images_per_second", "waiting"}.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <numeric>
#include <random>

#include "limbeck/data/loader.h"
#include "limbeck/data/memory_set.h"

using namespace limbeck;

namespace {

constexpr int64_t kBatch = 128, kSide = 28, kPixels = kSide * kSide, kImages = 60000;

double seconds(const std::function<void()>& act) {
  const auto begin = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::shared_ptr<const data::Transform> transform(const std::string& entry) {
  data::transforms::Registry registry("transform");
  data::transforms::register_transforms(registry);
  return registry.make(Params::parse(entry)).build({});
}

data::Set images() {
  std::vector<uint8_t> bytes(kImages * kPixels);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 37 >> 3);
  const data::Facts facts{.fields = {{"image", {1, kSide, kSide}}}, .classes = 10};
  data::Set set;
  set.name = "train";
  set.source = std::make_shared<data::MemorySet>(facts, std::move(bytes), std::vector<int64_t>(kImages, 3));
  set.rows = data::all_rows(*set.source);
  set.augment = {transform("{transform: random_crop, padding: 2}"), transform("{transform: random_flip}")};
  set.transforms = {transform("{transform: normalize, mean: 0.286, std: 0.353}")};
  return set;
}

void batched(const data::Set& set, data::Fields& fields, data::Block& scratch) {
  data::Chain chain = set.augment;
  chain.insert(chain.end(), set.transforms.begin(), set.transforms.end());
  std::vector<Random> keys;
  for (uint64_t i = 0; i < kBatch; ++i) keys.push_back(Random(1).of(i));
  for (std::size_t at = 0; at + kBatch <= set.rows.size(); at += kBatch) {
    set.source->read(std::span(set.rows).subspan(at, kBatch), fields);
    data::apply(chain, fields, keys, scratch);
  }
}

// As one would write it down first.
double plain(const data::Set& set) {
  std::mt19937 random(1);
  double sum = 0;
  for (int64_t row = 0; row < kImages; ++row) {
    data::Fields fields;
    set.source->read(std::span(set.rows).subspan(static_cast<std::size_t>(row), 1), fields);
    const std::vector<uint8_t>& image = fields.at("image").bytes;
    const auto top = static_cast<int64_t>(random() % 5) - 2, left = static_cast<int64_t>(random() % 5) - 2;
    const bool flip = random() % 2 == 0;
    std::vector<float> out(kPixels);
    for (int64_t y = 0; y < kSide; ++y)
      for (int64_t x = 0; x < kSide; ++x) {
        const int64_t from_y = y + top, from_x = (flip ? kSide - 1 - x : x) + left;
        const bool inside = from_y >= 0 && from_y < kSide && from_x >= 0 && from_x < kSide;
        const float value = inside ? image[static_cast<std::size_t>(from_y * kSide + from_x)] / 255.F : 0.F;
        out[static_cast<std::size_t>(y * kSide + x)] = (value - 0.286F) / 0.353F;
      }
    sum += out[static_cast<std::size_t>(row % kPixels)];
  }
  return sum;
}

// The products of one training step, forward and backward.
void step(const Tensor& images, const std::vector<Tensor>& weights) {
  std::vector<Tensor> values{images.flatten(1)};
  for (const Tensor& weight : weights) values.push_back(at::relu(at::mm(values.back(), weight)));
  Tensor gradient = values.back();
  for (std::size_t i = weights.size(); i-- > 0;) {
    at::mm(values[i].t(), gradient);
    if (i > 0) gradient = at::mm(gradient, weights[i].t());
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main() {
  const data::Set set = images();
  data::Fields fields;
  data::Block scratch;
  std::vector<double> ours, theirs, loaded;
  data::Loader loader(set, {.batch_size = kBatch, .shuffle = true, .augment = true, .key = Random(7)});
  double checksum = 0;
  for (int repeat = 0; repeat < 7; ++repeat) {  // by turns, so that a slow moment of the machine meets all
    ours.push_back(kImages / seconds([&] { batched(set, fields, scratch); }));
    theirs.push_back(kImages / seconds([&] { checksum += plain(set); }));
    loaded.push_back(kImages / seconds([&] {
                       loader.seek(repeat);
                       while (const auto batch = loader.next()) checksum += static_cast<double>(batch->rows);
                     }));
  }
  std::vector<Tensor> weights;
  for (const auto& [in, out] : {std::pair{784, 1200}, {1200, 1200}, {1200, 10}})
    weights.push_back(at::randn({in, out}) / 40);
  const double before = loader.waited();
  const double training = seconds([&] {
    loader.seek(8);
    while (const auto batch = loader.next()) step(batch->inputs.at("image"), weights);
  });
  std::cerr << "checksum " << checksum << "\n";
  std::cout << "{\"images_per_second\": " << median(ours)
            << ", \"plain_images_per_second\": " << median(theirs)
            << ", \"ratio\": " << median(ours) / median(theirs)
            << ", \"loader_images_per_second\": " << median(loaded)
            << ", \"waiting\": " << (loader.waited() - before) / training << "}\n";
}
