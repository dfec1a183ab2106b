#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "proxy/downstream/listener_info.h"
#include "proxy/stream/client_info.h"
#include "proxy/tls_layer.h"
#include "proxy/transport.h"
#include "tls/connection_facts.h"

namespace fairlead::proxy {

/// Who is at the other end of a client's connection, as its requests are told: what `info` refers to stays as
/// long as this. Member of the connection; worker's thread only.
class ConnectedClient {
 public:
  ConnectedClient(std::shared_ptr<const ListenerInfo> listener, ClientAddress address,
                  std::string_view protocol)
      : listener_(std::move(listener)),
        address_(std::move(address)),
        info_{.address = address_.text,
              .listener = listener_->name(),
              .protocol = protocol,
              .trusted = address_.trusted,
              .proxies = &listener_->trusted()} {}
  ConnectedClient(const ConnectedClient&) = delete;

  /// Adds what a TLS handshake told of it; `layer` null: nothing. Where clients show certificates, requests
  /// must be for the name that was asked for.
  void secure(const TlsLayer* layer) {
    if (layer == nullptr) return;
    facts_ = std::make_unique<const tls::ConnectionFacts>(tls::facts_of(layer->ssl()));
    info_.secured = true;
    info_.server_name = facts_->server_name;
    info_.certificate = facts_->certificate;
    info_.bound_to_name = listener_->authenticates() && !facts_->server_name.empty();
  }

  /// The ends of its connection, on `transport`, or of the one that a proxy handed on; nothing when they are
  /// no IP addresses.
  std::optional<ProxiedEnds> proxied_ends(const Transport& transport) const {
    if (!address_.source) return std::nullopt;
    const auto destination =
        address_.destination ? address_.destination : ip_endpoint_of(transport.local_address());
    if (!destination) return std::nullopt;
    return ProxiedEnds{*address_.source, *destination};
  }

  ClientInfo& info() { return info_; }
  const std::shared_ptr<const ListenerInfo>& listener() const { return listener_; }
  const ClientAddress& address() const { return address_; }

 private:
  const std::shared_ptr<const ListenerInfo> listener_;
  const ClientAddress address_;
  std::unique_ptr<const tls::ConnectionFacts> facts_;  // null: plain
  ClientInfo info_;
};

}  // namespace fairlead::proxy
