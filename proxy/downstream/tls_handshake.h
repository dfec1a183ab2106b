#pragma once

#include <memory>

#include "proxy/downstream/downstream_connection.h"
#include "proxy/downstream/listener_info.h"
#include "proxy/stream/worker_context.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class ConnectionSet;

/// A client's TLS handshake, bounded in time and in number: when it succeeds, the connection of the protocol
/// that was agreed on takes its place; when it fails, nothing but a counter tells. Owned by its worker's
/// ConnectionSet; worker's thread only.
class TlsHandshake final : public DownstreamConnection, Transport::Owner {
 public:
  TlsHandshake(WorkerContext& context, ConnectionSet& set, std::shared_ptr<const ListenerInfo> listener,
               ClientAddress client);
  ~TlsHandshake() override;

  /// Takes the accepted descriptor and begins; may close at once.
  void start(int fd);
  /// The same with a connection that its PROXY protocol header was read from.
  void start(Transport& plain);
  /// Nothing: a client that has just connected is still served, once.
  void close_if_idle() override {}
  /// Gives it up for a newer one.
  void displace();

  boost::intrusive::list_member_hook<> handshake_hook;

 private:
  void on_transport_ready() override;
  void begin();
  void on_timeout();
  void succeed();
  void fail();
  void close();

  WorkerContext& context_;
  ConnectionSet& set_;
  std::shared_ptr<const ListenerInfo> listener_;
  ClientAddress client_;
  Transport transport_;
  Timer timer_;
};

}  // namespace fairlead::proxy
