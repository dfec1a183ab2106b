#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::proxy {

/// One end of a TCP connection, in the least space.
struct IpEndpoint {
  in6_addr address{};  // IPv4 as ::ffff:a.b.c.d, RFC 4291 §2.5.5.2
  uint16_t port = 0;

  bool is_ipv4() const { return IN6_IS_ADDR_V4MAPPED(&address) != 0; }
  bool operator==(const IpEndpoint& other) const {
    return IN6_ARE_ADDR_EQUAL(&address, &other.address) != 0 && port == other.port;
  }
};

/// Nothing when it is no IP address.
std::optional<IpEndpoint> ip_endpoint_of(const sockaddr_storage& address);

in6_addr mapped_ipv4(const in_addr& v4);

/// Reads what address_text writes; nothing when it is no IP address. The port is 0.
std::optional<IpEndpoint> parse_address(std::string_view text);

/// The address without its port, as text: "10.0.0.7", "2001:db8::1".
std::string address_text(const IpEndpoint& endpoint);

/// With the port, as Host and URIs have it: "10.0.0.7:80", "[2001:db8::1]:80".
std::string authority_text(const IpEndpoint& endpoint);

}  // namespace fairlead::proxy
