#include "limbeck/tensorfile/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>

#include "limbeck/base/error.h"
#include "support/scratch.h"
#include "tensorfile/broken.h"

namespace limbeck::tensorfile {
namespace {

using test::message_of;
using test::Scratch;

// A file of this header, followed by `data`.
std::string file_of(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

std::string small_file() {
  return file_of(R"({"__metadata__":{"made by":"hand"},)"
                 R"("a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
                 R"("b":{"dtype":"U8","shape":[],"data_offsets":[8,9]},)"
                 R"("c":{"dtype":"I64","shape":[0,3],"data_offsets":[9,9]}})",
                 std::string("\0\0\x80?\0\0\0@", 8) + "\x05");
}

std::string refusal(const std::string& header, const std::string& data) {
  return message_of<UserError>([&] { Safetensors::parse(file_of(header, data), "x.safetensors"); });
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

float real_at(const Array& array, std::size_t index) {
  float value = 0;
  std::memcpy(&value, array.bytes.data() + 4 * index, 4);
  return value;
}

TEST(Safetensors, ReadsAFileWrittenByHand) {
  const auto file = Safetensors::parse(small_file(), "x");
  EXPECT_EQ(file.metadata(), (std::map<std::string, std::string>{{"made by", "hand"}}));
  ASSERT_EQ(file.arrays().size(), 3u);
  const Array& a = file.arrays().at("a");
  EXPECT_EQ(a.type, Type::f32);
  EXPECT_EQ(a.shape, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(real_at(a, 0), 1.0f);
  EXPECT_EQ(real_at(a, 1), 2.0f);
  EXPECT_EQ(file.arrays().at("b").shape, std::vector<int64_t>{});
  EXPECT_EQ(file.arrays().at("b").bytes[0], std::byte{5});
  EXPECT_TRUE(file.arrays().at("c").bytes.empty());
}

TEST(Safetensors, KeepsItsArraysWhenMoved) {
  auto file = Safetensors::parse(small_file(), "x");
  const Safetensors moved = std::move(file);
  EXPECT_EQ(real_at(moved.arrays().at("a"), 1), 2.0f);
}

TEST(Safetensors, ReadsFromADiskWhatItReadsFromMemory) {
  const Scratch scratch;
  const auto file = Safetensors::read(scratch.file("x.safetensors", small_file()));
  EXPECT_EQ(real_at(file.arrays().at("a"), 1), 2.0f);
  EXPECT_THROW(Safetensors::read(scratch / "none"), UserError);
  EXPECT_THROW(Safetensors::read(scratch.path()), UserError);
  const auto cut = scratch.file("cut", small_file().substr(0, small_file().size() - 1));
  EXPECT_NE(message_of<UserError>([&] { Safetensors::read(cut); }).find(cut.string()), std::string::npos);
}

TEST(Safetensors, ReadsFilesWithoutTensors) {
  EXPECT_TRUE(Safetensors::parse(file_of("{}", ""), "x").arrays().empty());
  EXPECT_TRUE(Safetensors::parse(file_of("{}      ", ""), "x").arrays().empty());  // padded
}

TEST(Safetensors, RefusesOtherHeaders) {
  EXPECT_NE(message_of<UserError>([] { Safetensors::parse("1234567", "x"); }).find("only 7 bytes"),
            std::string::npos);
  EXPECT_NE(message_of<UserError>([] { Safetensors::parse("", "x"); }).find("only 0 bytes"),
            std::string::npos);
  EXPECT_NE(message_of<UserError>([] {
              Safetensors::parse(std::string("\x01\xe1\xf5\x05\0\0\0\0", 8) + std::string(100, ' '), "x");
            }).find("more than 100 MB"),
            std::string::npos);  // 100,000,001
  EXPECT_NE(message_of<UserError>([] { Safetensors::parse(std::string(8, '\xff'), "x"); }).find("100 MB"),
            std::string::npos);
  EXPECT_NE(message_of<UserError>([] {
              Safetensors::parse(std::string("\x03\0\0\0\0\0\0\0{}", 10), "x");
            }).find("cut off"),
            std::string::npos);
  EXPECT_NE(refusal("", "").find("begin with '{'"), std::string::npos);
  EXPECT_NE(refusal(" {}", "").find("begin with '{'"), std::string::npos);
  EXPECT_NE(refusal("[]", "").find("begin with '{'"), std::string::npos);
  EXPECT_NE(refusal("{", "").find("no JSON at byte"), std::string::npos);
  EXPECT_NE(refusal("{} x", "").find("no JSON at byte"), std::string::npos);
  EXPECT_NE(refusal("{\"\xff\":{}}", "").find("no JSON at byte"), std::string::npos);
}

// Each header is wrong in one way alone.
TEST(Safetensors, RefusesWrongDescriptions) {
  const std::vector<std::array<std::string, 3>> cases = {
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
       R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
       "12", "twice"},
      {R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "1", "twice"},
      {R"({"__metadata__":{"k":"1","k":"2"}})", "", "twice"},
      {R"({"__metadata__":{},"__metadata__":{}})", "", "twice"},
      {R"({"__metadata__":{"k":1}})", "", "texts alone"},
      {R"({"__metadata__":{"k":{}}})", "", "texts alone"},
      {R"({"__metadata__":"k"})", "", "by a map"},
      {R"({"a":null})", "", "by a map"},
      {R"({"a":[1]})", "", "by a map"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"note":"x"}})", "1", "unknown key"},
      {R"({"a":{"dtype":"U8","shape":[1]}})", "", "has no data_offsets"},
      {R"({"a":{"shape":[1],"data_offsets":[0,1]}})", "1", "has no dtype"},
      {R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", "1", "has no shape"},
      {R"({"a":{"dtype":"U16","shape":[1],"data_offsets":[0,2]}})", "12", "not supported"},
      {R"({"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}})", "1234", "not supported"},
      {R"({"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}})", "1234", "wrong value for dtype"},
      {R"({"a":{"dtype":["U8"],"shape":[1],"data_offsets":[0,1]}})", "1", "wrong value for dtype"},
      {R"({"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}})", "1", "wrong value for shape"},
      {R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", "1", "whole numbers as its shape"},
      {R"({"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}})", "1", "whole numbers as its shape"},
      {R"({"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}})", "1", "whole numbers as its shape"},
      {R"({"a":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}})", "1", "whole numbers as its shape"},
      {R"({"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}})", "1", "too large"},
      {R"({"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,1]}})", "1",
       "whole numbers as its shape"},
      {R"({"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", "", "overflows"},
      {R"({"a":{"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,0]}})", "", "overflows"},
      {R"({"a":{"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}})", "", "overflows"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}})", "1", "two data_offsets"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}})", "1",
       "two whole numbers as its data_offsets"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,-1]}})", "1",
       "two whole numbers as its data_offsets"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}})", "1", "ends before it begins"},
      {R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "1", "is it cut off?"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[18446744073709551614,18446744073709551615]}})", "1",
       "is it cut off?"},
      {R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}})", "1",
       "1 bytes where its type and shape need 2"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", "12", "gap before it"},
      {R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
       R"("b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
       "123", "overlaps"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
       R"("b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
       "1", "overlaps"},
      {R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "12", "1 bytes behind the last tensor"},
      {R"({})", "1", "1 bytes behind the last tensor"},
      {R"({"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}})", "2", "other than 0 and 1"},
  };
  for (const auto& [header, data, wanted] : cases) {
    const std::string message = refusal(header, data);
    EXPECT_TRUE(message.starts_with("x.safetensors is no proper safetensors file: ")) << header << "\n"
                                                                                      << message;
    EXPECT_NE(message.find(wanted), std::string::npos) << header << "\n" << message;
  }
}

TEST(Safetensors, RefusesHugeRanksAndDeepNesting) {
  std::string sizes = "1";
  for (int i = 0; i < 64; ++i) sizes += ",1";
  EXPECT_NE(refusal(R"({"a":{"dtype":"U8","shape":[)" + sizes + R"(],"data_offsets":[0,1]}})", "1")
                .find("64 dimensions"),
            std::string::npos);
  EXPECT_NE(refusal("{\"a\":" + std::string(1'000'000, '['), "").find("by a map"), std::string::npos);
}

TEST(Safetensors, PrintsNamesSafely) {
  const std::string message = refusal(R"({"\u0007)" + std::string(1000, 'n') + R"(":1})", "");
  EXPECT_LT(message.size(), 250u);
  EXPECT_EQ(message.find('\a'), std::string::npos);
}

TEST(Safetensors, ReadsOrRefusesEveryBrokenFile) {
  const std::string good = small_file();
  const int refused =
      test::try_broken(good, "x ", [](const std::string& text) { Safetensors::parse(text, "x"); });
  EXPECT_GT(refused, static_cast<int>(good.size()));  // each cut at least
}

TEST(WriteSafetensors, IsReadBackUnchanged) {
  const Scratch scratch;
  std::map<std::string, Array> arrays;
  const std::string content(64, '\1');
  for (const Type type : {Type::f64, Type::f32, Type::f16, Type::bf16, Type::i64, Type::i32, Type::i16,
                          Type::i8, Type::u8, Type::boolean})
    arrays[std::string(name_of(type)) + "-é\"\n"] = {type, {3}, bytes_of(content).first(3 * size_of(type))};
  arrays["number"] = {Type::f32, {}, bytes_of(content).first(4)};
  arrays["nothing"] = {Type::i16, {2, 0}, {}};
  write_safetensors(scratch / "sub/x.safetensors", arrays, {{"k", "v\n\"é"}});
  const auto file = Safetensors::read(scratch / "sub/x.safetensors");
  EXPECT_EQ(file.metadata(), (std::map<std::string, std::string>{{"k", "v\n\"é"}}));
  ASSERT_EQ(file.arrays().size(), arrays.size());
  for (const auto& [name, array] : arrays) {
    const Array& read = file.arrays().at(name);
    EXPECT_EQ(read.type, array.type) << name;
    EXPECT_EQ(read.shape, array.shape) << name;
    EXPECT_TRUE(std::equal(read.bytes.begin(), read.bytes.end(), array.bytes.begin(), array.bytes.end()))
        << name;
  }
}

// Header length a multiple of eight, larger types first: so every tensor begins at a multiple of its value's
// size.
TEST(WriteSafetensors, WritesTheseBytes) {
  const Scratch scratch;
  const std::string content = "\1\2\3\4";
  write_safetensors(scratch / "x", {{"a", {Type::u8, {1}, bytes_of(content).first(1)}},
                                    {"b", {Type::f32, {1}, bytes_of(content)}}});
  const std::string header = R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                             R"("a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}      )";
  ASSERT_EQ(header.size() % 8, 0u);
  EXPECT_EQ(test::content_of(scratch / "x"), file_of(header, "\1\2\3\4\1"));
}

TEST(WriteSafetensors, RefusesWhatItCouldNotReadBack) {
  const Scratch scratch;
  const std::string content = "1234";
  EXPECT_THROW(write_safetensors(scratch / "x", {{"a", {Type::f32, {2}, bytes_of(content)}}}), CheckFailed);
  EXPECT_THROW(write_safetensors(scratch / "x", {{"__metadata__", {Type::f32, {1}, bytes_of(content)}}}),
               CheckFailed);
  EXPECT_THROW(write_safetensors(scratch / "x", {{"\xff", {Type::f32, {1}, bytes_of(content)}}}), UserError);
  EXPECT_FALSE(std::filesystem::exists(scratch / "x"));
}

TEST(Safetensors, ReadsEveryGoldenFile) {
  int files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(LIMBECK_SOURCE_FOLDER "/tests/golden"))
    if (entry.path().extension() == ".safetensors") {
      EXPECT_FALSE(Safetensors::read(entry.path()).arrays().empty()) << entry.path();
      ++files;
    }
  EXPECT_GT(files, 30);
}

}  // namespace
}  // namespace limbeck::tensorfile
