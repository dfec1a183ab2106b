#include "proxy/ip_endpoint.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace fairlead::proxy {

in6_addr mapped_ipv4(const in_addr& v4) {
  in6_addr v6{};
  v6.s6_addr[10] = v6.s6_addr[11] = 0xff;
  std::memcpy(&v6.s6_addr[12], &v4, sizeof v4);
  return v6;
}

std::optional<IpEndpoint> ip_endpoint_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return IpEndpoint{mapped_ipv4(v4.sin_addr), ntohs(v4.sin_port)};
  }
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    return IpEndpoint{v6.sin6_addr, ntohs(v6.sin6_port)};
  }
  return std::nullopt;
}

std::optional<IpEndpoint> parse_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};  // as inet_pton wants it
  if (text.size() >= terminated.size()) return std::nullopt;
  text.copy(terminated.data(), text.size());
  in_addr v4{};
  if (inet_pton(AF_INET, terminated.data(), &v4) == 1) return IpEndpoint{mapped_ipv4(v4), 0};
  IpEndpoint v6;
  if (inet_pton(AF_INET6, terminated.data(), &v6.address) != 1) return std::nullopt;
  return v6;
}

std::string address_text(const IpEndpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (endpoint.is_ipv4()) {
    inet_ntop(AF_INET, &endpoint.address.s6_addr[12], text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, &endpoint.address, text.data(), text.size());
  }
  return text.data();
}

std::string authority_text(const IpEndpoint& endpoint) {
  const std::string address = address_text(endpoint);
  const std::string port = std::to_string(endpoint.port);
  return endpoint.is_ipv4() ? address + ":" + port : "[" + address + "]:" + port;
}

}  // namespace fairlead::proxy
