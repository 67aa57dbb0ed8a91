#include "limbeck/record/events.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <vector>

#include "limbeck/base/clock.h"
#include "limbeck/base/crc32c.h"
#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::record {
namespace {

using test::content_of;
using test::Scratch;

template <typename Number>
Number number_at(const std::string& bytes, std::size_t at) {
  Number value{};
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

uint32_t masked(const std::string& bytes) {
  const uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

// The messages of an event file, without their wall time; checks every checksum.
std::vector<std::string> records_in(const std::filesystem::path& path) {
  const std::string file = content_of(path);
  std::vector<std::string> records;
  for (std::size_t at = 0; at < file.size();) {
    const auto length = number_at<uint64_t>(file, at);
    EXPECT_EQ(number_at<uint32_t>(file, at + 8), masked(file.substr(at, 8)));
    const std::string data = file.substr(at + 12, length);
    EXPECT_EQ(number_at<uint32_t>(file, at + 12 + length), masked(data));
    EXPECT_EQ(data[0], '\x09');  // field 1, eight bytes
    EXPECT_NEAR(number_at<double>(data, 1), wall_seconds(), 600);
    records.push_back(data.substr(9));
    at += 12 + length + 4;
  }
  return records;
}

std::string scalar(int step, const std::string& tag, float value) {
  const Message one = Message().text(1, tag).real32(2, value);
  return Message().integer(2, step).message(5, Message().message(1, one)).data();
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.insert(entry.path());
  return {files.begin(), files.end()};
}

const std::string kVersion = Message().text(3, "brain.Event:2").data();

TEST(Events, WriteRecordsThatTensorBoardReads) {
  const Scratch scratch;
  Events events(scratch / "events");
  events.scalar("student/train.loss", 0.5, 3);
  events.scalar("student/train.loss", 0.25, 4);
  events.flush();
  ASSERT_EQ(files_in(scratch / "events").size(), 1u);
  const auto file = files_in(scratch / "events")[0];
  EXPECT_EQ(file.filename(), "events.out.tfevents.000001");
  EXPECT_EQ(records_in(file), (std::vector<std::string>{kVersion, scalar(3, "student/train.loss", 0.5f),
                                                        scalar(4, "student/train.loss", 0.25f)}));
}

TEST(Events, WaitForTheCheckpoint) {
  const Scratch scratch;
  Events events(scratch / "events");
  events.scalar("a", 1, 1);
  EXPECT_FALSE(std::filesystem::exists(scratch / "events"));
  events.flush();
  events.scalar("a", 2, 2);
  EXPECT_EQ(records_in(files_in(scratch / "events")[0]).size(), 2u);
  events.flush();
  EXPECT_EQ(records_in(files_in(scratch / "events")[0]).size(), 3u);
}

TEST(Events, MakeNoFileForNothing) {
  const Scratch scratch;
  { Events events(scratch / "events"); }
  EXPECT_FALSE(std::filesystem::exists(scratch / "events"));
}

TEST(Events, FlushAtTheEnd) {
  const Scratch scratch;
  {
    Events events(scratch / "events");
    events.scalar("a", 1, 1);
  }
  EXPECT_EQ(records_in(files_in(scratch / "events")[0]).size(), 2u);
}

TEST(Events, GoOnInAFileOfTheirOwn) {
  const Scratch scratch;
  for (int process = 0; process < 3; ++process) {
    Events events(scratch / "events");
    events.scalar("a", 1, 1);
  }
  const auto files = files_in(scratch / "events");
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[2].filename(), "events.out.tfevents.000003");
  const std::vector<std::string> records{kVersion, scalar(1, "a", 1)};
  for (const auto& file : files) EXPECT_EQ(records_in(file), records);
}

TEST(Events, SaySoWhenTheDiskIsFull) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "events");
  Events events(scratch / "events");
  std::filesystem::create_symlink("/dev/full", scratch / "events/events.out.tfevents.000001");
  events.scalar("a", 1, 1);
  EXPECT_THROW(events.flush(), EnvironmentError);
}  // and the destructor, which tries once more, keeps quiet

}  // namespace
}  // namespace limbeck::record
