#include "limbeck/tensorfile/npy.h"

#include <gtest/gtest.h>

#include <cstring>

#include "limbeck/base/check.h"
#include "support/scratch.h"
#include "tensorfile/broken.h"

namespace limbeck::tensorfile {
namespace {

using std::operator""s;
using test::message_of;

// What numpy 2.4 writes: 118 bytes of header, which make 128 with what stands before it.
std::string from_numpy(const std::string& type, const std::string& shape, const std::string& values) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(117, ' ');
  return "\x93NUMPY\x01\0\x76\0"s + header + "\n" + values;
}

template <typename Value>
std::string bytes_of_values(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

Array array_of(Type type, const std::vector<int64_t>& shape, const std::string& bytes) {
  return {type, shape, {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()}};
}

std::string refusal(const std::string& bytes) {
  return message_of<UserError>([&] { parse_npy(bytes, "x.npy"); });
}

const std::string kFloats = bytes_of_values<float>({0, 1, 2, 3, 4, 5});
const std::string kSmall = from_numpy("<f4", "(2, 3)", kFloats);

TEST(Npy, IsWrittenByteForByteAsNumpyDoes) {
  EXPECT_EQ(npy_text(array_of(Type::f32, {2, 3}, kFloats)), kSmall);
  const std::string bytes = bytes_of_values<uint8_t>({1, 2, 255});
  EXPECT_EQ(npy_text(array_of(Type::u8, {3}, bytes)), from_numpy("|u1", "(3,)", bytes));
  const std::string one = bytes_of_values<double>({-0.5});
  EXPECT_EQ(npy_text(array_of(Type::f64, {}, one)), from_numpy("<f8", "()", one));
  const std::string whole = bytes_of_values<int64_t>({-7, int64_t{1} << 40});
  EXPECT_EQ(npy_text(array_of(Type::i64, {1, 2, 1}, whole)), from_numpy("<i8", "(1, 2, 1)", whole));
}

TEST(Npy, ReadsWhatItWrites) {
  for (const std::vector<int64_t>& shape : {std::vector<int64_t>{6}, {2, 3}, {1, 6, 1}, {3, 2}}) {
    const Npy npy = parse_npy(npy_text(array_of(Type::f32, shape, kFloats)), "x");
    EXPECT_EQ(npy.type, Type::f32);
    EXPECT_EQ(npy.shape, shape);
    EXPECT_EQ(std::memcmp(npy.values.data(), kFloats.data(), kFloats.size()), 0);
  }
  EXPECT_TRUE(parse_npy(npy_text(array_of(Type::u8, {0, 4}, "")), "x").values.empty());
}

TEST(Npy, BeginsItsValuesAtAMultipleOf64Bytes) {
  // A shape as long as this needs a second block of header.
  const std::vector<int64_t> shape(30, 1);
  const std::string text = npy_text(array_of(Type::f32, shape, std::string(4, '\0')));
  EXPECT_EQ((text.size() - 4) % 64, 0u);
  EXPECT_EQ(parse_npy(text, "x").shape, shape);
}

TEST(Npy, ReadsFilesAndNamesThoseThatAreNone) {
  const test::Scratch scratch;
  EXPECT_EQ(read_npy(scratch.file("a.npy", kSmall)).shape, (std::vector<int64_t>{2, 3}));
  EXPECT_THROW(read_npy(scratch / "none.npy"), UserError);
  EXPECT_TRUE(refusal("").starts_with("x.npy is no NPY file"));
}

TEST(Npy, RefusesWhatIsWrongAndSaysWhat) {
  const auto says = [](const std::string& bytes, const std::string& what) {
    EXPECT_NE(refusal(bytes).find(what), std::string::npos) << refusal(bytes) << "\n  where " << what;
  };
  says("\x93NUMPY\x02\0\x76\0\0\0"s, "version 1.0");
  says(kSmall.substr(0, 50), "cut off within its header");
  says(kSmall + "x", "promises 24 bytes and there are 25");
  says(kSmall.substr(0, kSmall.size() - 1), "is it cut off?");
  says(from_numpy(">f4", "(2, 3)", kFloats), "of type '>f4'");
  says(from_numpy("<f2", "(2, 3)", kFloats), "of type '<f2'");
  says(from_numpy("|O", "(2, 3)", kFloats), "of type '|O'");
  says(from_numpy("<f4", "(6)", kFloats), "not a list");
  says(from_numpy("<f4", "(-6,)", kFloats), "where a size is wanted");
  says(from_numpy("<f4", "(2, 3), 'shape': (2, 3)", kFloats), "unknown or twice");
  says(from_numpy("<f4", "(4294967296, 4294967296)", kFloats), "overflow");
  says(from_numpy("<f4", "(99999999999999999999,)", kFloats), "where a size is wanted");
  std::string columns = kSmall;
  columns.replace(columns.find("False"), 5, "True ");
  says(columns, "row-major");
  std::string stray = kSmall;
  stray[126] = 'x';
  says(stray, "one new line");
}

TEST(Npy, ReadsOrRefusesEveryBrokenFile) {
  const int refused = test::try_broken(kSmall, "x ", [](const std::string& text) { parse_npy(text, "x"); });
  EXPECT_GT(refused, static_cast<int>(kSmall.size()));
}

TEST(Npy, WritesNoTypeThatItCouldNotRead) {
  EXPECT_THROW(npy_text(array_of(Type::bf16, {2}, std::string(4, '\0'))), CheckFailed);
  EXPECT_THROW(npy_text(array_of(Type::f32, {3}, kFloats)), CheckFailed);
}

}  // namespace
}  // namespace limbeck::tensorfile
