#include "limbeck/tensorfile/header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::tensorfile {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostDimensions = 64;
constexpr std::array kTypes = {Type::f64, Type::f32, Type::f16, Type::bf16, Type::i64,
                               Type::i32, Type::i16, Type::i8,  Type::u8,   Type::boolean};

// A name from the file, fit to be printed.
std::string printable(const std::string& name) {
  return Json(shortened(name, 80)).dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
}

// Takes the events of the parser: a map of maps, whose lists hold whole numbers. Whatever else comes is a
// fault, and `false` ends the parsing.
class HeaderReader final : public Json::json_sax_t {
 public:
  Header header;
  std::string fault;

  bool null() override { return refuse_value(); }
  bool boolean(bool) override { return refuse_value(); }
  bool number_integer(number_integer_t) override {
    return refuse_value();
  }  // the parser's word for negative ones
  bool number_float(number_float_t, const string_t&) override { return refuse_value(); }
  bool binary(binary_t&) override { return refuse_value(); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::shape) {
      if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
        return say("a size is too large");
      if (slot_.shape.size() >= kMostDimensions) return say("has more than 64 dimensions");
      slot_.shape.push_back(static_cast<int64_t>(value));
      return true;
    }
    if (place_ != Place::offsets || offsets_ >= 2) return refuse_value();
    (offsets_++ == 0 ? slot_.begin : slot_.end) = value;
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) {
      header.metadata[key_] = std::move(value);
      return true;
    }
    if (place_ != Place::tensor || key_ != "dtype") return refuse_value();
    const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](Type t) { return name_of(t) == value; });
    if (type == kTypes.end())
      return say("has the type " + printable(value) + ", which is not supported; convert it to F32 first");
    slot_.type = *type;
    return true;
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::outside)
      place_ = Place::names;
    else if (place_ == Place::names && slot_.name == "__metadata__")
      place_ = Place::metadata;
    else if (place_ == Place::names)
      place_ = Place::tensor;
    else
      return refuse_value();
    keys_.clear();
    return true;
  }

  bool key(string_t& value) override {
    if (place_ == Place::names) {
      slot_ = {};
      slot_.name = value;
      offsets_ = 0;
      return names_.insert(value).second || say("stands in the header twice");
    }
    key_ = value;
    if (!keys_.insert(value).second) return say("has the key " + printable(value) + " twice");
    if (place_ == Place::tensor && value != "dtype" && value != "shape" && value != "data_offsets")
      return say("has the unknown key " + printable(value));
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor) {
      for (const char* needed : {"dtype", "shape", "data_offsets"})
        if (!keys_.contains(needed)) return say(std::string("has no ") + needed);
      header.slots.push_back(std::move(slot_));
    }
    place_ = place_ == Place::names ? Place::outside : Place::names;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::tensor || key_ == "dtype") return refuse_value();
    place_ = key_ == "shape" ? Place::shape : Place::offsets;
    return true;
  }

  bool end_array() override {
    if (place_ == Place::offsets && offsets_ != 2) return say("must have two data_offsets");
    place_ = Place::tensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    fault = "its header is no JSON at byte " + std::to_string(8 + position);
    return false;
  }

 private:
  enum class Place { outside, names, metadata, tensor, shape, offsets };

  bool say(const std::string& what) {
    fault = (place_ == Place::metadata ? "its metadata " : "tensor " + printable(slot_.name) + " ") + what;
    return false;
  }

  bool refuse_value() {
    switch (place_) {
      case Place::outside:
        fault = "its header is no map";
        return false;
      case Place::names:
        return say("must be described by a map");
      case Place::metadata:
        return say("must hold texts alone; that of " + printable(key_) + " is none");
      case Place::tensor:
        return say("has a wrong value for " + key_);
      case Place::shape:
        return say("must have whole numbers as its shape");
      case Place::offsets:
        return say("must have two whole numbers as its data_offsets");
    }
    return false;
  }

  Place place_ = Place::outside;
  Slot slot_;
  int offsets_ = 0;
  std::string key_;
  std::set<std::string> keys_, names_;
};

void check_sizes(const Slot& slot, uint64_t data_size, const std::string& file) {
  const std::string tensor = "tensor " + printable(slot.name);
  const auto wanted = bytes_of(slot.type, slot.shape);
  if (!wanted) refuse(file, tensor + " has a shape whose size overflows");
  if (slot.begin > slot.end) refuse(file, tensor + " ends before it begins");
  if (slot.end > data_size)
    refuse(file, tensor + " ends at byte " +
                     grouped(static_cast<int64_t>(std::min<uint64_t>(slot.end, INT64_MAX))) +
                     " of the data, of which there are " + grouped(static_cast<int64_t>(data_size)) +
                     " (is it cut off?)");
  if (slot.end - slot.begin != *wanted)
    refuse(file, tensor + " has " + std::to_string(slot.end - slot.begin) +
                     " bytes where its type and shape need " + std::to_string(*wanted));
}

}  // namespace

void refuse(const std::string& file, const std::string& what) {
  throw UserError(file + " is no proper safetensors file: " + what + "; fetch or write it again");
}

std::optional<uint64_t> bytes_of(Type type, const std::vector<int64_t>& shape) {
  int64_t bytes = static_cast<int64_t>(size_of(type));
  bool empty = false;
  for (const int64_t size : shape) {
    if (size < 0) return std::nullopt;
    empty = empty || size == 0;
    // Empty dimensions count as one here, so that strides cannot overflow either.
    if (__builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes)) return std::nullopt;
  }
  return empty ? 0 : static_cast<uint64_t>(bytes);
}

Header parse_header(std::string_view json, uint64_t data_size, const std::string& file) {
  if (json.empty() || json.front() != '{') refuse(file, "its header does not begin with '{'");
  HeaderReader reader;
  if (!Json::sax_parse(json.begin(), json.end(), &reader)) refuse(file, reader.fault);
  Header header = std::move(reader.header);
  for (const Slot& slot : header.slots) check_sizes(slot, data_size, file);
  std::sort(header.slots.begin(), header.slots.end(), [](const Slot& a, const Slot& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  uint64_t end = 0;
  for (const Slot& slot : header.slots) {
    if (slot.begin != end)
      refuse(file, "tensor " + printable(slot.name) +
                       (slot.begin > end ? " leaves a gap before it" : " overlaps another"));
    end = slot.end;
  }
  if (end != data_size)
    refuse(file, std::to_string(data_size - end) + " bytes behind the last tensor belong to none");
  return header;
}

}  // namespace limbeck::tensorfile
