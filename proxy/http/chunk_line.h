#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::proxy::http {

/// The line before a chunk's data: size in hexadecimal, extensions, CRLF (RFC 9112 §7.1).
struct ChunkLine {
  enum class Status : uint8_t { complete, incomplete, bad };
  Status status = Status::bad;
  size_t length = 0;  // of the line with its CRLF, in bytes
  uint64_t size = 0;  // of the data, in bytes
};

/// Reads the line at the start of `input`. A line of more than 1 KiB, a size above 2^60 − 1 or of more than
/// 16 digits, an extension outside the grammar, and a bare CR or LF are bad. Says so as soon as it shows.
ChunkLine parse_chunk_line(std::string_view input);

}  // namespace fairlead::proxy::http
