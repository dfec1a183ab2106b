#include "proxy/http/base64_decoder.h"

#include <utility>

namespace fairlead::proxy::http {
namespace {

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

bool Base64Decoder::decode(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '=') {
      if (count_ < 2) return false;
      ++padding_;
      group_ <<= 6;
    } else {
      const int value = value_of(c);
      if (value < 0 || padding_ > 0) return false;
      group_ = group_ << 6 | static_cast<uint32_t>(value);
    }
    if (++count_ == 4 && !end_group(out)) return false;
  }
  return true;
}

bool Base64Decoder::end_group(std::string& out) {
  const uint32_t group = std::exchange(group_, 0);
  const unsigned padding = std::exchange(padding_, 0);
  count_ = 0;
  if ((group & ((1U << (8 * padding)) - 1)) != 0) return false;
  for (unsigned i = 0; i < 3 - padding; ++i) out += static_cast<char>(group >> (16 - 8 * i) & 0xff);
  return true;
}

}  // namespace fairlead::proxy::http
