#include "limbeck/record/events.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <exception>

#include "limbeck/base/clock.h"
#include "limbeck/base/crc32c.h"
#include "limbeck/record/appender.h"

namespace limbeck::record {
namespace fs = std::filesystem;
namespace {

static_assert(std::endian::native == std::endian::little, "records are written lowest byte first");

// Field numbers of Event, Summary and Summary.Value.
constexpr int kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5;
constexpr int kValue = 1, kTag = 1, kSimpleValue = 2;

constexpr std::string_view kPrefix = "events.out.tfevents.";  // TensorBoard looks for "tfevents"

// The number that comes after those of the files there; TensorBoard reads files in the order of their names.
int next_number(const fs::path& folder) {
  int last = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(kPrefix)) last = std::max(last, std::atoi(name.c_str() + kPrefix.size()));
  }
  return last + 1;
}

template <typename Bits>
std::string bytes_of(Bits bits) {
  std::string bytes(sizeof(bits), '\0');
  std::memcpy(bytes.data(), &bits, sizeof(bits));
  return bytes;
}

// A checksum of data that holds checksums is weak, hence TFRecord's turn and shift.
std::string masked_crc(std::string_view bytes) {
  return bytes_of(std::rotr(crc32c(bytes), 15) + 0xa282ead8u);
}

std::string record_of(const std::string& data) {
  const std::string length = bytes_of(uint64_t{data.size()});
  return length + masked_crc(length) + data + masked_crc(data);
}

}  // namespace

Events::Events(fs::path folder) : folder_(std::move(folder)) {
  const int number = next_number(folder_);
  char digits[16];
  std::snprintf(digits, sizeof(digits), "%06d", number);
  file_ = folder_ / (std::string(kPrefix) + digits);
  add(Message().text(kFileVersion, "brain.Event:2"));
}

Events::~Events() {
  try {
    flush();
  } catch (const std::exception&) {
    // A log that cannot be written must not hide why we are being torn down.
  }
}

void Events::add(const Message& event) {
  waiting_ += record_of(Message().real64(kWallTime, wall_seconds()).data() + event.data());
}

void Events::scalar(const std::string& tag, double value, int64_t step) {
  const Message one = Message().text(kTag, tag).real32(kSimpleValue, static_cast<float>(value));
  add(Message().integer(kStep, step).message(kSummary, Message().message(kValue, one)));
  holds_scalars_ = true;
}

void Events::flush() {
  if (!holds_scalars_) return;  // no file for a beginning alone
  Appender(file_).add(waiting_);
  waiting_.clear();
  holds_scalars_ = false;
}

}  // namespace limbeck::record
