#include "proxy/downstream/listener_info.h"

#include <algorithm>

#include "proxy/http/characters.h"

namespace fairlead::proxy {

ListenerInfo::ListenerInfo(const config::Listener& listener, std::shared_ptr<const tls::ServerContext> tls,
                           uint32_t id)
    : name_(listener.name),
      trusted_(listener.trusted_proxies),
      tls_(std::move(tls)),
      authenticates_(listener.tls.has_value() && listener.tls->client_auth.has_value()) {
  for (const auto& tcp : listener.tcp) {
    const routing::Route route{.id = id, .name = listener.name, .timeout = config::Route().timeout};
    tcp_.push_back({route, tcp.service, tcp.server_names});
  }
  if (listener.proxy_protocol) proxy_header_ = NetworkSet(listener.proxy_protocol->trusted);
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

ClientAddress ListenerInfo::identify(const sockaddr_storage& peer) const {
  const auto source = ip_endpoint_of(peer);
  return {.text = source ? address_text(*source) : std::string(kUnixClient),
          .trusted = trusted_.holds(source),
          .source = source};
}

ClientAddress ListenerInfo::identify(const ProxiedEnds& ends) const {
  return {.text = address_text(ends.source),
          .trusted = trusted_.holds(ends.source),
          .source = ends.source,
          .destination = ends.destination};
}

bool ListenerInfo::demands_proxy_header(const ClientAddress& peer) const {
  return proxy_header_.holds(peer.source);
}

}  // namespace fairlead::proxy
