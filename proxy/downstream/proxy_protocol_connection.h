#pragma once

#include <memory>

#include "proxy/downstream/downstream_connection.h"
#include "proxy/downstream/listener_info.h"
#include "proxy/stream/worker_context.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class ConnectionSet;

/// A connection from a proxy that is trusted to name the client, until its PROXY protocol header has come:
/// then what the listener speaks takes its place, with the address that the header names. The header is
/// looked at where it waits and only its own bytes are taken, so that whatever came with it is read by whom
/// it is for. Bounded in time by `request_head_timeout`, in size by kMaxProxyHeader; anything else than a
/// header ends the connection without a word. Owned by its worker's ConnectionSet; worker's thread only.
class ProxyProtocolConnection final : public DownstreamConnection, Transport::Owner {
 public:
  ProxyProtocolConnection(WorkerContext& context, ConnectionSet& set,
                          std::shared_ptr<const ListenerInfo> listener, ClientAddress proxy);

  /// Takes the accepted descriptor and begins; may close at once.
  void start(int fd);
  /// Nothing: a client that has just connected is still served, once.
  void close_if_idle() override {}

 private:
  void on_transport_ready() override;
  void on_timeout();
  /// Takes the header off the connection; false when that fails.
  bool consume(size_t size);
  void hand_over(const ProxyHeader& header);
  void refuse();
  void close();

  WorkerContext& context_;
  ConnectionSet& set_;
  std::shared_ptr<const ListenerInfo> listener_;
  ClientAddress client_;  // the proxy's own, until the header has named another
  Transport transport_;
  Timer timer_;
};

}  // namespace fairlead::proxy
