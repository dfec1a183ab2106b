#pragma once

#include <memory>
#include <optional>
#include <string>

#include "proxy/downstream/client_output.h"
#include "proxy/downstream/connected_client.h"
#include "proxy/downstream/downstream_connection.h"
#include "proxy/downstream/linger.h"
#include "proxy/stream/stream.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class ConnectionSet;

/// A client's connection that is forwarded as it is: its Stream is a tunnel from the first byte, steered and
/// counted like a request. What can not be forwarded is reset: there is nobody to explain it to. Owned by its
/// worker's ConnectionSet; worker's thread only.
class TcpConnection final : public DownstreamConnection, Transport::Owner, Downstream {
 public:
  TcpConnection(WorkerContext& context, ConnectionSet& set, std::shared_ptr<const ListenerInfo> listener,
                ClientAddress address);
  ~TcpConnection() override;

  /// Takes the accepted descriptor and begins; may close at once.
  void start(int fd);
  /// The same with a connection that its PROXY protocol header was read from.
  void start(Transport& begun);
  /// The same with one whose ClientHello was looked at: TLS asks for `server_name`.
  void start(Transport& begun, const TcpRoute& route, std::string server_name);
  void close_if_idle() override { stream_.on_drain(); }

 private:
  enum class State : uint8_t { open, closing, lingering, closed };  // closing: what is written goes out first
  static constexpr int kReadsPerTurn = 16;

  void on_transport_ready() override;
  bool wants_input() const;
  void read();
  void settle();
  void on_timer();
  void close();

  // Downstream
  void write_interim(const http::ResponseHead&) override {}
  void write_head(const http::ResponseHead& head, std::string_view request_id) override;
  void write_body(std::string_view bytes) override;
  void write_end(const http::Fields&) override {}
  void write_reply(http::LocalReply) override { abort(std::nullopt); }
  void flush() override;
  bool full() const override { return output_.full(); }
  void abort(std::optional<uint32_t> reset_code) override;
  void resume_request() override { transport_.revisit(); }
  std::optional<ProxiedEnds> proxied_ends() const override { return client_.proxied_ends(transport_); }
  void on_stream_ended() override;

  WorkerContext& context_;
  ConnectionSet& set_;
  ConnectedClient client_;
  std::string server_name_;
  Transport transport_;
  ClientOutput output_;
  Stream stream_;
  Timer timer_;
  Linger linger_;
  State state_ = State::open;
};

}  // namespace fairlead::proxy
