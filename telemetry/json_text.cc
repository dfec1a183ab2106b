#include "telemetry/json_text.h"

#include <cstdint>
#include <cstring>

namespace fairlead::telemetry {
namespace {

constexpr uint64_t repeat(uint8_t byte) { return 0x0101010101010101u * byte; }

/// Whether any of eight bytes is a control byte, a quote, a backslash or beyond ASCII. (v − 1) & ~v has the
/// top bit of a byte set when it was zero; a borrow can only raise a false alarm next to a true one.
bool needs_care(uint64_t eight) {
  const uint64_t control = eight - repeat(0x20);
  const uint64_t quote = eight ^ repeat('"'), backslash = eight ^ repeat('\\');
  const uint64_t zero = ((quote - repeat(1)) & ~quote) | ((backslash - repeat(1)) & ~backslash);
  return ((control | zero | eight) & repeat(0x80)) != 0;
}

bool continues(std::string_view text, size_t i, uint8_t low = 0x80, uint8_t high = 0xbf) {
  return i < text.size() && static_cast<uint8_t>(text[i]) >= low && static_cast<uint8_t>(text[i]) <= high;
}

/// Length of the well-formed UTF-8 sequence that starts at `i` with a byte beyond ASCII; 0 when there is
/// none. Refuses overlong forms, surrogates and what is beyond U+10FFFF (Unicode, table 3-7).
size_t sequence_length(std::string_view text, size_t i) {
  const auto lead = static_cast<uint8_t>(text[i]);
  if (lead >= 0xc2 && lead <= 0xdf) return continues(text, i + 1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const uint8_t low = lead == 0xe0 ? 0xa0 : 0x80, high = lead == 0xed ? 0x9f : 0xbf;
    return continues(text, i + 1, low, high) && continues(text, i + 2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const uint8_t low = lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xf4 ? 0x8f : 0xbf;
    return continues(text, i + 1, low, high) && continues(text, i + 2) && continues(text, i + 3) ? 4 : 0;
  }
  return 0;
}

char* write_control(uint8_t byte, char* out) {
  constexpr char kHex[] = "0123456789abcdef";
  const char escape[] = {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
  std::memcpy(out, escape, sizeof escape);
  return out + sizeof escape;
}

char* write_beyond_ascii(std::string_view text, size_t& i, char* out) {
  const size_t length = sequence_length(text, i);
  if (length == 0) {
    constexpr char kReplacement[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
    std::memcpy(out, kReplacement, sizeof kReplacement);
    ++i;
    return out + sizeof kReplacement;
  }
  std::memcpy(out, text.data() + i, length);
  i += length;
  return out + length;
}

/// Writes the character at `i` and moves `i` behind it.
char* write_character(std::string_view text, size_t& i, char* out) {
  const auto byte = static_cast<uint8_t>(text[i]);
  if (byte >= 0x80) return write_beyond_ascii(text, i, out);
  ++i;
  if (byte < 0x20) return write_control(byte, out);
  if (byte == '"' || byte == '\\') *out++ = '\\';
  *out++ = static_cast<char>(byte);
  return out;
}

}  // namespace

char* write_json_text(std::string_view text, char* out) {
  *out++ = '"';
  size_t i = 0;
  while (i < text.size()) {
    for (uint64_t eight = 0; i + 8 <= text.size(); i += 8, out += 8) {
      std::memcpy(&eight, text.data() + i, 8);
      if (needs_care(eight)) break;
      std::memcpy(out, &eight, 8);
    }
    const size_t stop = i + 8 < text.size() ? i + 8 : text.size();
    while (i < stop) out = write_character(text, i, out);
  }
  *out++ = '"';
  return out;
}

}  // namespace fairlead::telemetry
