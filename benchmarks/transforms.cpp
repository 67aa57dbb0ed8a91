// How many 28x28 images a second one core crops, flips and normalises. Prints {"images_per_second": ...}.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <vector>

#include "limbeck/data/set.h"
#include "limbeck/data/transforms.h"

using namespace limbeck;

namespace {

data::Chain chain() {
  data::transforms::Registry registry("transform");
  data::transforms::register_transforms(registry);
  data::Chain all;
  for (const char* entry : {"{transform: random_crop, size: 28, padding: 2}", "{transform: random_flip}",
                            "{transform: normalize, mean: [0.286], std: [0.353]}"}) {
    Params params = Params::parse(entry);
    const data::transforms::Builder builder = registry.make(params);
    params.findings().check();
    all.push_back(builder.build({}));
  }
  return all;
}

// Images a second over one batch, copying it in as a loader does.
double rate(const data::Chain& chain, const data::Block& images, int64_t repeats) {
  std::vector<Random> keys;
  for (int64_t i = 0; i < images.rows; ++i) keys.push_back(Random(1).of(static_cast<uint64_t>(i)));
  data::Fields fields;
  data::Block scratch;
  const auto began = std::chrono::steady_clock::now();
  for (int64_t i = 0; i < repeats; ++i) {
    fields["image"] = images;
    data::apply(chain, fields, keys, scratch);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  return static_cast<double>(repeats * images.rows) / seconds.count();
}

}  // namespace

int main() {
  data::Block images;
  images.resize(data::Block::Type::byte, {1, 28, 28}, 128);
  for (std::size_t i = 0; i < images.bytes.size(); ++i) images.bytes[i] = static_cast<uint8_t>(i * 37);
  const data::Chain all = chain();
  rate(all, images, 20);
  std::vector<double> rates;
  for (int i = 0; i < 7; ++i) rates.push_back(rate(all, images, 300));
  std::ranges::sort(rates);
  std::cout << "{\"images_per_second\": " << rates[rates.size() / 2] << "}\n";
}
