#include "proxy/downstream/listener_info.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace fairlead::proxy {

namespace {

constexpr int kMappedBits = 96;  // of ::ffff:0:0/96, RFC 4291 §2.5.5.2

in6_addr mapped(const in_addr& v4) {
  in6_addr v6{};
  v6.s6_addr[10] = v6.s6_addr[11] = 0xff;
  std::memcpy(&v6.s6_addr[12], &v4, sizeof v4);
  return v6;
}

bool within(const in6_addr& address, const in6_addr& network, int length) {
  const int whole = length / 8;
  if (std::memcmp(&address, &network, static_cast<size_t>(whole)) != 0) return false;
  if (length % 8 == 0) return true;
  const int mask = 0xff << (8 - length % 8) & 0xff;
  return ((address.s6_addr[whole] ^ network.s6_addr[whole]) & mask) == 0;
}

}  // namespace

ListenerInfo::ListenerInfo(const config::Listener& listener, std::shared_ptr<const tls::ServerContext> tls)
    : name_(listener.name),
      tls_(std::move(tls)),
      authenticates_(listener.tls.has_value() && listener.tls->client_auth.has_value()) {
  for (const auto& network : listener.trusted_proxies) {
    Prefix prefix;
    in_addr v4{};
    if (inet_pton(AF_INET, network.address.c_str(), &v4) == 1) {
      prefix = {mapped(v4), network.prefix_length + kMappedBits};
    } else if (inet_pton(AF_INET6, network.address.c_str(), &prefix.address) == 1) {
      prefix.length = network.prefix_length;
    } else {
      continue;  // refused by the configuration's loader
    }
    trusted_.push_back(prefix);
  }
}

ClientAddress ListenerInfo::identify(const sockaddr_storage& peer) const {
  return {.text = address_text(peer), .trusted = trusts(peer)};
}

bool ListenerInfo::trusts(const sockaddr_storage& peer) const {
  if (trusted_.empty()) return false;
  const in6_addr address = peer.ss_family == AF_INET
                               ? mapped(reinterpret_cast<const sockaddr_in&>(peer).sin_addr)
                               : reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  return std::any_of(trusted_.begin(), trusted_.end(),
                     [&](const Prefix& prefix) { return within(address, prefix.address, prefix.length); });
}

std::string address_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text.data(), text.size());
    return text.data();
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    inet_ntop(AF_INET, &v6.s6_addr[12], text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, &v6, text.data(), text.size());
  }
  return text.data();
}

}  // namespace fairlead::proxy
