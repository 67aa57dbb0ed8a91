#pragma once
// CRC-32C (Castagnoli), as TFRecord files and iSCSI (RFC 3720) use it.
#include <cstdint>
#include <string_view>

namespace limbeck {

uint32_t crc32c(std::string_view bytes);

}  // namespace limbeck
