#include "limbeck/data/picture_folder.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"
#include "limbeck/data/picture.h"
#include "limbeck/data/picture_set.h"

namespace limbeck::data {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kFirstRead = 4096, kTail = 4096;  // bytes of a file
constexpr int kMostThreads = 8;
constexpr std::size_t kNamed = 5;  // of the files left out

const char* const kRemedy = "; mend or remove such files, or leave them out with `corrupt: skip`";

// A file's header, and a fingerprint of its content that needs no reading of all of it.
struct Peek {
  PictureHeader header;
  std::string mark;
  std::string fault;  // why it is no picture; "" if it is one
};

std::string part_of(std::ifstream& file, uint64_t begin, uint64_t length, const std::string& name) {
  std::string bytes(length, '\0');
  file.seekg(static_cast<std::streamoff>(begin));
  file.read(bytes.data(), static_cast<std::streamsize>(length));
  if (!file) throw EnvironmentError("cannot read " + name);
  return bytes;
}

// The header stands in the first bytes, but for photographs with much about them before it.
Peek peek(const fs::path& path) {
  const std::string name = path.string();
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw UserError("cannot read " + name + "; is it a file that you may read?");
  const auto size = static_cast<uint64_t>(file.tellg());
  Peek found;
  try {
    if (size > kMostPictureFile) throw UserError(name + " is larger than 256 MB");
    std::string head;
    std::optional<PictureHeader> header;
    for (uint64_t length = kFirstRead; !header; length *= 8) {
      head = part_of(file, 0, std::min(size, length), name);
      header = read_header(head, size, name);
    }
    found.header = *header;
    const uint64_t tail = std::min(size, kTail);
    Hasher hash;
    hash.number(static_cast<int64_t>(size)).text(head).text(part_of(file, size - tail, tail, name));
    found.mark = hash.hex();
  } catch (const UserError& error) {
    found.fault = error.what();
  }
  return found;
}

// Calls `act` for 0 ... count-1 on some threads, each on a run of numbers.
void for_all(std::size_t count, const std::function<void(std::size_t)>& act) {
  const auto threads = static_cast<std::size_t>(
      std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads));
  const std::size_t share = (count + threads - 1) / threads;
  std::vector<std::exception_ptr> failures(threads);
  {
    std::vector<std::jthread> running;
    for (std::size_t t = 0; t < threads; ++t)
      running.emplace_back([&, t] {
        try {
          for (std::size_t i = t * share; i < std::min(count, (t + 1) * share); ++i) act(i);
        } catch (...) {
          failures[t] = std::current_exception();
        }
      });
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

// The faults of a set's files; those that have one leave the set, where they may.
class Faults {
 public:
  Faults(std::size_t files, Corrupt corrupt) : files_(files), corrupt_(corrupt) {}

  /// Takes the files out of `rows` whose fault is not "". UserError where that is refused, or none is left.
  template <typename Row>
  void remove(std::vector<Row>& rows, const std::vector<std::string>& faults) {
    std::vector<Row> kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (faults[i].empty())
        kept.push_back(std::move(rows[i]));
      else
        all_.push_back(faults[i]);
    }
    if (all_.empty() || (corrupt_ == Corrupt::skip && !kept.empty())) {
      rows = std::move(kept);
      return;
    }
    if (corrupt_ == Corrupt::skip)
      throw UserError("none of " + grouped(static_cast<int64_t>(files_)) +
                      " pictures can be read: " + listed());
    const std::string more =
        all_.size() > 1 ? " (and " + grouped(static_cast<int64_t>(all_.size()) - 1) + " more are broken)"
                        : "";
    throw UserError(all_.front() + more + kRemedy);
  }

  std::vector<std::string> remarks() const {
    if (all_.empty()) return {};
    return {grouped(static_cast<int64_t>(all_.size())) + " of " + grouped(static_cast<int64_t>(files_)) +
            " pictures cannot be read and are left out: " + listed()};
  }

 private:
  std::string listed() const {
    const std::size_t named = std::min(all_.size(), kNamed);
    std::string text = join({all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(named)}, "; ");
    if (all_.size() > named) text += "; and " + grouped(static_cast<int64_t>(all_.size() - named)) + " more";
    return text;
  }

  std::size_t files_;
  Corrupt corrupt_;
  std::vector<std::string> all_;
};

struct File {
  PictureRow row;
  Peek peek;
};

std::vector<File> look_at(const std::vector<Picture>& pictures, Faults& faults) {
  std::vector<File> files(pictures.size());
  std::vector<std::string> found(pictures.size());
  for_all(files.size(), [&](std::size_t i) {
    files[i].peek = peek(pictures[i].path);
    const PictureHeader& header = files[i].peek.header;
    files[i].row = {pictures[i].path, pictures[i].label, header.height, header.width, 0};
    found[i] = files[i].peek.fault;
  });
  faults.remove(files, found);
  return files;
}

Shape shape_of(const std::vector<File>& files) {
  const PictureHeader& first = files.front().peek.header;
  bool colour = false, varied = false;
  for (const File& file : files) {
    const PictureHeader& header = file.peek.header;
    colour = colour || header.colour;
    varied = varied || header.height != first.height || header.width != first.width;
  }
  return varied ? Shape{colour ? 3 : 1, 0, 0} : Shape{colour ? 3 : 1, first.height, first.width};
}

int64_t size_of(const File& file, int64_t channels) { return channels * file.row.height * file.row.width; }

// Decodes every file, into `values` if that has room; those that cannot be leave `files`.
void decode_all(std::vector<File>& files, int64_t channels, std::vector<uint8_t>& values, Faults& faults) {
  std::vector<std::string> found(files.size());
  for_all(files.size(), [&](std::size_t i) {
    const auto size = static_cast<std::size_t>(size_of(files[i], channels));
    std::vector<uint8_t> unkept(values.empty() ? size : 0);
    uint8_t* out = values.empty() ? unkept.data() : values.data() + files[i].row.offset;
    try {
      decode_into(files[i].row, channels, {out, size});
    } catch (const UserError& error) {
      found[i] = error.what();
    }
  });
  faults.remove(files, found);
}

// Of every value where they are at hand, else of what was seen of each file.
std::string fingerprint_of(const std::vector<File>& files, int64_t channels,
                           const std::vector<uint8_t>& values) {
  Hasher hash;
  hash.text(values.empty() ? "pictures on disk" : "pictures in memory");
  hash.number(static_cast<int64_t>(files.size())).number(channels);
  for (const File& file : files) {
    hash.number(file.row.label).number(file.row.height).number(file.row.width);
    if (values.empty())
      hash.text(file.peek.mark);
    else
      hash.bytes(values.data() + file.row.offset, static_cast<std::size_t>(size_of(file, channels)));
  }
  return hash.hex();
}

}  // namespace

std::shared_ptr<const DataSet> open_pictures(const PictureList& list, Corrupt corrupt, int64_t in_memory) {
  Faults faults(list.pictures.size(), corrupt);
  std::vector<File> files = look_at(list.pictures, faults);
  const int64_t channels = shape_of(files)[0];
  int64_t total = 0;
  for (File& file : files) {
    file.row.offset = total;
    total += size_of(file, channels);
  }
  std::vector<uint8_t> values(total <= in_memory ? static_cast<std::size_t>(total) : 0);
  if (total <= in_memory || corrupt == Corrupt::skip) decode_all(files, channels, values, faults);
  Shape shape = shape_of(files);
  shape[0] = channels;  // as decoded, even if the only coloured picture has left
  Facts facts{.fields = {{"image", shape}},
              .classes = static_cast<int64_t>(list.class_names.size()),
              .class_names = list.class_names};
  std::string fingerprint = fingerprint_of(files, channels, values);
  std::vector<PictureRow> rows;
  for (File& file : files) rows.push_back(std::move(file.row));
  return std::make_shared<PictureSet>(std::move(facts), std::move(rows), std::move(values),
                                      std::move(fingerprint), faults.remarks());
}

}  // namespace limbeck::data
