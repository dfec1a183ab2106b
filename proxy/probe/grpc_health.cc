#include "proxy/probe/grpc_health.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace fairlead::proxy {
namespace {

constexpr size_t kFrameHeader = 5;
constexpr uint64_t kField = 1;  // of either message

/// How a field's value is encoded.
enum Wire : uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void append_varint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

/// Takes a varint off the front: seven bits a byte, the lowest first, ten bytes at most.
std::optional<uint64_t> take_varint(std::string_view& bytes) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

bool skip(std::string_view& bytes, uint64_t size) {
  if (size > bytes.size()) return false;
  bytes.remove_prefix(size);
  return true;
}

bool skip_field(std::string_view& bytes, uint64_t wire) {
  if (wire == kVarint) return take_varint(bytes).has_value();
  if (wire == kFixed64) return skip(bytes, 8);
  if (wire == kFixed32) return skip(bytes, 4);
  if (wire != kBytes) return false;  // groups, which nobody makes any more
  const auto size = take_varint(bytes);
  return size && skip(bytes, *size);
}

std::optional<int> read_status(std::string_view message) {
  uint64_t status = serving::kUnknown;  // what is not written has its default
  while (!message.empty()) {
    const auto tag = take_varint(message);
    if (!tag || *tag >> 3 == 0) return std::nullopt;
    if (*tag != (kField << 3 | kVarint)) {
      if (!skip_field(message, *tag & 7)) return std::nullopt;
      continue;
    }
    const auto value = take_varint(message);
    if (!value) return std::nullopt;
    status = *value;  // of several the last one counts
  }
  // Of a status that is not known only that matters.
  return static_cast<int>(std::min<uint64_t>(status, 1000));
}

}  // namespace

std::string grpc_health_request(std::string_view service) {
  std::string message;
  if (!service.empty()) {
    append_varint(kField << 3 | kBytes, message);
    append_varint(service.size(), message);
    message += service;
  }
  std::string frame(1, '\0');  // not compressed
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(message.size() >> shift & 0xff);
  return frame + message;
}

std::optional<int> grpc_health_status(std::string_view body) {
  if (body.size() < kFrameHeader || body.front() != '\0') return std::nullopt;
  uint64_t size = 0;
  for (size_t i = 1; i < kFrameHeader; ++i) size = size << 8 | static_cast<uint8_t>(body[i]);
  body.remove_prefix(kFrameHeader);
  if (size != body.size()) return std::nullopt;
  return read_status(body);
}

}  // namespace fairlead::proxy
