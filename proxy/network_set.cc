#include "proxy/network_set.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace fairlead::proxy {

namespace {

constexpr int kMappedBits = 96;  // of ::ffff:0:0/96, RFC 4291 §2.5.5.2

bool within(const in6_addr& address, const in6_addr& network, int length) {
  const int whole = length / 8;
  if (std::memcmp(&address, &network, static_cast<size_t>(whole)) != 0) return false;
  if (length % 8 == 0) return true;
  const int mask = 0xff << (8 - length % 8) & 0xff;
  return ((address.s6_addr[whole] ^ network.s6_addr[whole]) & mask) == 0;
}

}  // namespace

NetworkSet::NetworkSet(const std::vector<config::Network>& configured) {
  for (const auto& network : configured) {
    Prefix prefix;
    in_addr v4{};
    if (inet_pton(AF_INET, network.address.c_str(), &v4) == 1) {
      prefix = {mapped_ipv4(v4), network.prefix_length + kMappedBits};
    } else if (inet_pton(AF_INET6, network.address.c_str(), &prefix.address) == 1) {
      prefix.length = network.prefix_length;
    } else {
      unix_sockets_ = true;  // the only other kind that there is
      continue;
    }
    prefixes_.push_back(prefix);
  }
}

bool NetworkSet::holds(const std::optional<IpEndpoint>& source) const {
  if (!source) return unix_sockets_;
  return std::any_of(prefixes_.begin(), prefixes_.end(), [&](const Prefix& prefix) {
    return within(source->address, prefix.address, prefix.length);
  });
}

}  // namespace fairlead::proxy
