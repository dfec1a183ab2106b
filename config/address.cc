#include "config/address.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "config/message.h"

namespace fairlead::config {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr size_t kMaxUnixPath = sizeof(sockaddr_un::sun_path) - 1;  // 107

using Bytes = std::array<unsigned char, 16>;

/// The address bytes of a literal; inet_pton wants a terminated string.
bool to_bytes(int family, std::string_view host, Bytes& bytes) {
  return host.size() < INET6_ADDRSTRLEN && inet_pton(family, std::string(host).c_str(), bytes.data()) == 1;
}

std::string to_literal(int family, const Bytes& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<std::string> canonical_ipv6(std::string_view host) {
  Bytes bytes{};
  if (!to_bytes(AF_INET6, host, bytes)) return std::nullopt;
  return to_literal(AF_INET6, bytes);
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

std::optional<uint16_t> parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<std::string> canonical_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return canonical_ipv6(host.substr(1, host.size() - 2));
  if (is_ipv4(host)) return std::string(host);
  if (!is_dns_name(host)) return std::nullopt;
  std::string lower(host);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

/// What is missing or wrong in a text that is no host and port.
std::string address_hint(std::string_view text) {
  if (is_ipv6(text)) return concat("IPv6 addresses need brackets and a port, such as [", text, "]:80");
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return canonical_host(text) ? concat("the port is missing; did you mean ", text, ":80?") : std::string();
  }
  const std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
  if (host.empty() || host == "*")
    return concat("for every interface write 0.0.0.0:", port, " or [::]:", port);
  if (is_ipv6(host)) return concat("did you mean [", host, "]:", port, "?");
  if (host.find("://") != std::string_view::npos || text.find('/') != std::string_view::npos) {
    return "only host and port, no scheme and no path";
  }
  if (!canonical_host(host)) return concat(shown(host), " is neither an address nor a host name");
  return concat("the port must be a number from 0 to 65535");
}

}  // namespace

bool is_unix(std::string_view text) { return text.starts_with(kUnix); }

std::string_view unix_path(std::string_view host) { return host.substr(kUnix.size()); }

absl::StatusOr<HostPort> parse_unix_socket(std::string_view text) {
  constexpr std::string_view kWhat = "a UNIX socket such as unix:/run/shop.sock";
  const std::string_view path = unix_path(text);
  if (!path.starts_with('/')) return expected(kWhat, text, "the path must be absolute");
  if (path.ends_with('/')) return expected(kWhat, text, "a folder is no socket");
  if (path.size() > kMaxUnixPath) {
    return expected(kWhat, text,
                    concat("its path has ", std::to_string(path.size()), " bytes, the system takes ",
                           std::to_string(kMaxUnixPath)));
  }
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(path.begin(), path.end(), control)) return expected(kWhat, text);
  return HostPort{std::string(text), 0};
}

bool is_dns_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > 253) return false;
  std::string_view label;
  while (true) {
    const size_t dot = name.find('.');
    label = name.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
  }
  return !std::all_of(label.begin(), label.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool is_ipv4(std::string_view host) {
  Bytes bytes{};
  return to_bytes(AF_INET, host, bytes);
}

bool is_ipv6(std::string_view host) {
  Bytes bytes{};
  return to_bytes(AF_INET6, host, bytes);
}

bool is_loopback(std::string_view host) {
  return host == "::1" || (is_ipv4(host) && host.starts_with("127."));
}

absl::StatusOr<HostPort> parse_host_port(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    auto host = canonical_host(text.substr(0, colon));
    const auto port = parse_port(text.substr(colon + 1));
    if (host && port) return HostPort{std::move(*host), *port};
  }
  return expected("an address such as 10.0.1.10:80, shop.internal:80 or [::1]:80", text, address_hint(text));
}

absl::StatusOr<Network> parse_network(std::string_view text) {
  if (text == kUnix) return Network{std::string(text), 0};
  const size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const int family = is_ipv4(host) ? AF_INET : AF_INET6;
  const int width = family == AF_INET ? 32 : 128;
  constexpr std::string_view kWhat = "a network such as 10.0.0.0/8 or fd00::/8";
  Bytes bytes{};
  if (!to_bytes(family, host, bytes)) return expected(kWhat, text);
  if (slash == std::string_view::npos) {
    return expected(kWhat, text, did_you_mean(concat(host, "/", std::to_string(width))));
  }
  const auto length = parse_port(text.substr(slash + 1));
  if (!length || *length > width) {
    return expected(kWhat, text, concat("the prefix length must be from 0 to ", std::to_string(width)));
  }
  Bytes masked = bytes;
  for (int bit = *length; bit < width; ++bit)
    masked[bit / 8] &= static_cast<unsigned char>(~(0x80 >> (bit % 8)));
  const Network network = {to_literal(family, masked), *length};
  if (masked != bytes) return expected(kWhat, text, did_you_mean(to_string(network)));
  return network;
}

std::string to_string(const HostPort& address) {
  if (is_unix(address.host)) return address.host;
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return concat(ipv6 ? "[" : "", address.host, ipv6 ? "]:" : ":", std::to_string(address.port));
}

std::string to_string(const Network& network) {
  if (is_unix(network.address)) return network.address;
  return concat(network.address, "/", std::to_string(network.prefix_length));
}

}  // namespace fairlead::config
