#include "proxy/downstream/listener_info.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "proxy/http/characters.h"

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

ListenerInfo::ListenerInfo(const config::Listener& listener, std::shared_ptr<const tls::ServerContext> tls,
                           uint32_t id)
    : name_(listener.name),
      trusted_(networks(listener.trusted_proxies)),
      tls_(std::move(tls)),
      authenticates_(listener.tls.has_value() && listener.tls->client_auth.has_value()) {
  for (const auto& tcp : listener.tcp) {
    const routing::Route route{.id = id, .name = listener.name, .timeout = config::Route().timeout};
    tcp_.push_back({route, tcp.service, tcp.server_names});
  }
  if (listener.proxy_protocol) proxy_header_ = networks(listener.proxy_protocol->trusted);
}

const TcpRoute* ListenerInfo::tcp() const {
  return !tcp_.empty() && tcp_.front().server_names.empty() ? &tcp_.front() : nullptr;
}

const TcpRoute* ListenerInfo::tcp(std::string_view server_name) const {
  const auto fits = [&](const std::string& pattern) {
    if (!pattern.starts_with('*')) return http::equals_ignoring_case(server_name, pattern);
    const auto suffix = std::string_view(pattern).substr(1);
    return server_name.size() > suffix.size() &&
           http::equals_ignoring_case(server_name.substr(server_name.size() - suffix.size()), suffix);
  };
  const auto found = std::find_if(tcp_.begin(), tcp_.end(), [&](const TcpRoute& route) {
    return route.server_names.empty() ||
           std::any_of(route.server_names.begin(), route.server_names.end(), fits);
  });
  return found != tcp_.end() ? &*found : nullptr;
}

bool ListenerInfo::reads_server_names() const { return !tcp_.empty() && tcp() == nullptr; }

ListenerInfo::Networks ListenerInfo::networks(const std::vector<config::Network>& configured) {
  Networks out;
  for (const auto& network : configured) {
    Prefix prefix;
    in_addr v4{};
    if (inet_pton(AF_INET, network.address.c_str(), &v4) == 1) {
      prefix = {mapped_ipv4(v4), network.prefix_length + kMappedBits};
    } else if (inet_pton(AF_INET6, network.address.c_str(), &prefix.address) == 1) {
      prefix.length = network.prefix_length;
    } else {
      out.unix_sockets = true;  // the only other kind that there is
      continue;
    }
    out.prefixes.push_back(prefix);
  }
  return out;
}

bool ListenerInfo::holds(const Networks& networks, const std::optional<IpEndpoint>& source) {
  if (!source) return networks.unix_sockets;
  const auto& prefixes = networks.prefixes;
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const Prefix& prefix) {
    return within(source->address, prefix.address, prefix.length);
  });
}

ClientAddress ListenerInfo::identify(const sockaddr_storage& peer) const {
  const auto source = ip_endpoint_of(peer);
  return {.text = source ? address_text(*source) : std::string(kUnixClient),
          .trusted = holds(trusted_, source),
          .source = source};
}

ClientAddress ListenerInfo::identify(const ProxiedEnds& ends) const {
  return {.text = address_text(ends.source),
          .trusted = holds(trusted_, ends.source),
          .source = ends.source,
          .destination = ends.destination};
}

bool ListenerInfo::demands_proxy_header(const ClientAddress& peer) const {
  return holds(proxy_header_, peer.source);
}

}  // namespace fairlead::proxy
