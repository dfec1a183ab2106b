#pragma once

#include <memory>

#include "proxy/downstream/downstream_connection.h"
#include "proxy/downstream/listener_info.h"
#include "proxy/stream/worker_context.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class ConnectionSet;

/// A connection on a listener where the name that TLS asks for decides whether it is forwarded as it is or
/// opened here, until its ClientHello has come. That is only looked at, and stays for whom it is meant.
/// Bounded in time by `tls_handshake_timeout`, in size by the worker's scratch space. Owned by its worker's
/// ConnectionSet; worker's thread only.
class ClientHelloConnection final : public DownstreamConnection, Transport::Owner {
 public:
  ClientHelloConnection(WorkerContext& context, ConnectionSet& set,
                        std::shared_ptr<const ListenerInfo> listener, ClientAddress client);

  /// Takes the accepted descriptor and begins; may close at once.
  void start(int fd);
  /// The same with a connection that its PROXY protocol header was read from.
  void start(Transport& begun);
  /// Nothing: a client that has just connected is still served, once.
  void close_if_idle() override {}

 private:
  void on_transport_ready() override;
  void begin();
  void hand_over(std::string server_name);
  void refuse(std::string_view reason);
  void on_timeout();
  void close();

  WorkerContext& context_;
  ConnectionSet& set_;
  std::shared_ptr<const ListenerInfo> listener_;
  ClientAddress client_;
  Transport transport_;
  Timer timer_;
};

}  // namespace fairlead::proxy
