#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "config/config.h"

namespace fairlead::config {

/// "10.0.1.10:80", "shop.internal:80" or "[::1]:80" → canonical host and port. The error says what is
/// expected and, if there is one, the nearest valid text. Port 0 is accepted.
absl::StatusOr<HostPort> parse_host_port(std::string_view text);

/// "10.0.0.0/8", "fd00::/8" or "unix:"; bits set beyond the prefix are an error.
absl::StatusOr<Network> parse_network(std::string_view text);

/// "unix:/run/shop.sock" → a UNIX socket: an absolute path that the kernel can bind. Whether a text claims to
/// be one is said by `is_unix`, of texts and of hosts alike.
absl::StatusOr<HostPort> parse_unix_socket(std::string_view text);
bool is_unix(std::string_view text);
/// The path of a host that is_unix.
std::string_view unix_path(std::string_view host);

/// A DNS name. One whose last label is a number is not: resolvers take it for a mistyped IPv4 address.
bool is_dns_name(std::string_view name);
bool is_ipv4(std::string_view host);
bool is_ipv6(std::string_view host);
bool is_loopback(std::string_view host);

/// The inverse of the parsers: IPv6 hosts get their brackets back.
std::string to_string(const HostPort& address);
std::string to_string(const Network& network);

}  // namespace fairlead::config
