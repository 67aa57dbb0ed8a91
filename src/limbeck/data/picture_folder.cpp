#include "limbeck/data/picture_folder.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <fstream>
#include <functional>
#include <thread>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "limbeck/data/memory_set.h"
#include "limbeck/data/png.h"

namespace limbeck::data {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kMostFile = uint64_t{1} << 28;
constexpr std::size_t kTail = 64;  // bytes at the end of a PNG file: they hold the checksum of its pixels
constexpr int kMostThreads = 8;

// A file's header, and a fingerprint of its content that needs no reading of all of it.
struct Peek {
  PngHeader header;
  std::string mark;
};

Peek peek(const fs::path& path) {
  const std::string name = path.string();
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw UserError("cannot read " + name + "; is it a file that you may read?");
  const auto size = static_cast<uint64_t>(file.tellg());
  if (size > kMostFile) throw UserError(name + " is larger than 256 MB");
  const auto part = [&](uint64_t begin, uint64_t length) {
    std::string bytes(length, '\0');
    file.seekg(static_cast<std::streamoff>(begin));
    file.read(bytes.data(), static_cast<std::streamsize>(length));
    if (!file) throw UserError("cannot read " + name);
    return bytes;
  };
  const std::string head = part(0, std::min<uint64_t>(size, kPngHeaderBytes));
  const uint64_t tail = std::min<uint64_t>(size, kTail);
  return {read_png_header(head, size, name), std::to_string(size) + head + part(size - tail, tail)};
}

Shape agreed_shape(const std::vector<Picture>& pictures, const std::vector<Peek>& peeks) {
  const PngHeader& first = peeks.front().header;
  bool colour = false;
  for (std::size_t i = 0; i < peeks.size(); ++i) {
    const PngHeader& header = peeks[i].header;
    colour = colour || header.colour;
    if (header.height != first.height || header.width != first.width)
      throw UserError(pictures[i].path.string() + " has " + std::to_string(header.height) + "x" +
                      std::to_string(header.width) + " pixels, " + pictures.front().path.string() + " has " +
                      std::to_string(first.height) + "x" + std::to_string(first.width) +
                      "; make all pictures of one size first (`resize` is not yet there)");
  }
  return {colour ? 3 : 1, first.height, first.width};
}

void decode_into(const fs::path& path, const Shape& shape, uint8_t* out) {
  const Image image = decode_png(read_file(path, kMostFile), path.string(), shape[0]);
  if (image.height != shape[1] || image.width != shape[2])
    throw UserError(path.string() + " has changed its size since the set was opened");
  std::memcpy(out, image.values.data(), image.values.size());
}

// Calls `act` for 0 ... count-1 on some threads; of several failures, that of the lowest number is thrown.
void for_all(std::size_t count, const std::function<void(std::size_t)>& act) {
  const int threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads);
  const std::size_t share =
      (count + static_cast<std::size_t>(threads) - 1) / static_cast<std::size_t>(threads);
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(threads));
  std::vector<std::jthread> running;
  for (std::size_t t = 0; t < failures.size(); ++t)
    running.emplace_back([&, t] {
      try {
        for (std::size_t i = t * share; i < std::min(count, (t + 1) * share); ++i) act(i);
      } catch (...) {
        failures[t] = std::current_exception();
      }
    });
  running.clear();  // joins
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

// Decodes whenever it is read.
class PicturesOnDisk : public DataSet {
 public:
  PicturesOnDisk(Facts facts, std::vector<Picture> pictures, std::string fingerprint)
      : facts_(std::move(facts)), pictures_(std::move(pictures)), fingerprint_(std::move(fingerprint)) {}

  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t row) const override { return pictures_.at(static_cast<std::size_t>(row)).label; }
  const std::string& fingerprint() const override { return fingerprint_; }

  void read(std::span<const int64_t> rows, Fields& out) const override {
    const Shape& shape = facts_.fields.at("image");
    Block& block = out["image"];
    block.resize(Block::Type::byte, shape, static_cast<int64_t>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i)
      decode_into(pictures_.at(static_cast<std::size_t>(rows[i])).path, shape,
                  block.bytes.data() + i * static_cast<std::size_t>(block.row_size()));
  }

 private:
  Facts facts_;
  std::vector<Picture> pictures_;
  std::string fingerprint_;
};

std::string mark_of(const std::vector<Picture>& pictures, const std::vector<Peek>& peeks) {
  Hasher hash;
  hash.text("pictures on disk").number(static_cast<int64_t>(pictures.size()));
  for (std::size_t i = 0; i < pictures.size(); ++i) hash.number(pictures[i].label).text(peeks[i].mark);
  return hash.hex();
}

}  // namespace

std::shared_ptr<const DataSet> open_pictures(const PictureList& list, int64_t in_memory) {
  const std::vector<Picture>& pictures = list.pictures;
  std::vector<Peek> peeks(pictures.size());
  for_all(pictures.size(), [&](std::size_t i) { peeks[i] = peek(pictures[i].path); });
  const Shape shape = agreed_shape(pictures, peeks);
  Facts facts{.samples = static_cast<int64_t>(pictures.size()),
              .fields = {{"image", shape}},
              .classes = static_cast<int64_t>(list.class_names.size()),
              .class_names = list.class_names};
  const int64_t size = size_of(shape);
  if (facts.samples > in_memory / size)
    return std::make_shared<PicturesOnDisk>(std::move(facts), pictures, mark_of(pictures, peeks));
  std::vector<uint8_t> bytes(pictures.size() * static_cast<std::size_t>(size));
  for_all(pictures.size(), [&](std::size_t i) {
    decode_into(pictures[i].path, shape, bytes.data() + i * static_cast<std::size_t>(size));
  });
  std::vector<int64_t> labels;
  for (const Picture& picture : pictures) labels.push_back(picture.label);
  return std::make_shared<MemorySet>(std::move(facts), std::move(bytes), std::move(labels));
}

}  // namespace limbeck::data
