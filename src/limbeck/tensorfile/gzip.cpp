#include "limbeck/tensorfile/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

#include "limbeck/base/check.h"
#include "limbeck/base/error.h"
#include "limbeck/base/text.h"

namespace limbeck::tensorfile {
namespace {

// zlib's state, ended whatever happens.
class Inflater {
 public:
  Inflater() {
    LIMBECK_CHECK(inflateInit2(&stream, 15 + 16) == Z_OK, "zlib does not begin");
  }  // 16: gzip alone
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw UserError(name + " is no proper gzip file: " + what + "; fetch it again");
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view bytes, uint64_t limit, const std::string& name) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::array<unsigned char, 1 << 16> buffer;
  std::string content;
  std::size_t taken = 0;
  for (int result = Z_OK; result != Z_STREAM_END || taken < bytes.size();) {
    // A file may hold several members, one after the other.
    if (result == Z_STREAM_END && (!is_gzip(bytes.substr(taken)) || inflateReset(&stream) != Z_OK))
      refuse(name, "other bytes follow its end");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));
    stream.avail_in =
        static_cast<uInt>(std::min<std::size_t>(bytes.size() - taken, std::numeric_limits<uInt>::max()));
    stream.next_out = buffer.data();
    stream.avail_out = buffer.size();
    const uInt before = stream.avail_in;
    result = inflate(&stream, Z_NO_FLUSH);
    taken += before - stream.avail_in;
    const std::size_t made = buffer.size() - stream.avail_out;
    if (made > limit - content.size())
      throw UserError(name + " is larger than " + grouped(static_cast<int64_t>(limit)) +
                      " bytes when unpacked, which is more than any file of its kind; fetch it again");
    content.append(reinterpret_cast<const char*>(buffer.data()), made);
    if (result == Z_BUF_ERROR) refuse(name, "it is cut off");
    if (result != Z_OK && result != Z_STREAM_END)
      refuse(name, stream.msg ? stream.msg : "its bytes are damaged");
  }
  return content;
}

}  // namespace limbeck::tensorfile
