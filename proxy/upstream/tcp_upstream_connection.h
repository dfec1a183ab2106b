#pragma once

#include <string_view>

#include "proxy/upstream/upstream_connection.h"
#include "proxy/upstream/upstream_exchange.h"

namespace fairlead::proxy {

class TcpPool;

/// A connection to an endpoint of which nothing is known but that it takes bytes: one exchange, whose answer
/// is that it came about, and whose response is all that follows. Owned by its pool; worker's thread only.
class TcpUpstreamConnection final : public UpstreamConnection, public UpstreamExchange {
 public:
  TcpUpstreamConnection(Reactor& reactor, TcpPool& pool);

  void lend(Client& client, http::Method method, bool tunnel) override;
  void pump(const RequestBuffer& request, bool complete) override;
  void pause() override { paused_ = true; }
  void resume() override;
  void abandon_response() override { close(); }
  void close() override;

 private:
  static constexpr int kReadsPerTurn = 16;

  void on_established() override;
  void on_ready() override;
  void on_timer() override {}
  void open();
  void read();
  void end();
  void fail();

  TcpPool& pool_;
  Client* client_ = nullptr;
  bool open_ = false;  // the client was told
  bool closed_ = false;
  bool paused_ = false;
  bool want_write_ = false;
  bool request_ended_ = false;
};

}  // namespace fairlead::proxy
