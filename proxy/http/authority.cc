#include "proxy/http/authority.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "proxy/http/characters.h"

namespace fairlead::proxy::http {
namespace {

constexpr size_t kLongestHost = 255;

bool is_port(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 65535) return false;
  }
  return true;
}

bool is_ipv6(std::string_view address) {
  std::array<char, INET6_ADDRSTRLEN> text;
  if (address.size() >= text.size()) return false;
  *std::copy(address.begin(), address.end(), text.begin()) = '\0';
  in6_addr parsed;
  return inet_pton(AF_INET6, text.data(), &parsed) == 1;
}

// Length of the name at the start of `text`, up to a colon or the end; 0 when it is none.
size_t name_length(std::string_view text) {
  size_t label = 0;  // where the current label begins
  size_t i = 0;
  for (; i < text.size(); ++i) {
    if (is_a(text[i], kLabelChar)) continue;
    if (text[i] != '.' || i == label) break;
    label = i + 1;
  }
  return i == text.size() || text[i] == ':' ? i : 0;
}

size_t bracketed_length(std::string_view text) {
  const size_t close = text.find(']');
  if (close == std::string_view::npos || !is_ipv6(text.substr(1, close - 1))) return 0;
  return close + 1;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const size_t length = text.front() == '[' ? bracketed_length(text) : name_length(text);
  if (length == 0 || length > kLongestHost) return std::nullopt;
  Authority authority{text.substr(0, length), {}};
  if (length == text.size()) return authority;
  if (text[length] != ':') return std::nullopt;
  authority.port = text.substr(length + 1);
  if (!is_port(authority.port)) return std::nullopt;
  return authority;
}

}  // namespace fairlead::proxy::http
