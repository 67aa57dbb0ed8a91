#pragma once
// Decompresses gzip (RFC 1952) from untrusted bytes.
#include <cstdint>
#include <string>
#include <string_view>

namespace limbeck::tensorfile {

/// Begins with gzip's magic number.
bool is_gzip(std::string_view bytes);

/// The content, of at most `limit` bytes; memory never grows past it. UserError, beginning with `name`, for
/// what is broken, cut off, followed by other bytes, or larger.
std::string gunzip(std::string_view bytes, uint64_t limit, const std::string& name);

}  // namespace limbeck::tensorfile
