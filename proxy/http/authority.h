#pragma once

#include <optional>
#include <string_view>

namespace fairlead::proxy::http {

/// The parts of `host[:port]`: a name or IPv4 address, or an IPv6 address in brackets (which `host` keeps).
struct Authority {
  std::string_view host;
  std::string_view port;  // digits, may be empty
};

/// Strict: no user information, no list, no percent-encoding, no empty label (but one trailing dot), port up
/// to 65535, at most 255 characters of host. Anything else gives nothing.
std::optional<Authority> parse_authority(std::string_view text);

}  // namespace fairlead::proxy::http
