#pragma once

#include <memory>

#include "proxy/downstream/connection_set.h"
#include "proxy/downstream/listener_info.h"
#include "proxy/server/listening_socket.h"

namespace fairlead::proxy {

/// Takes connections from one worker's listening socket, a few per turn. Pauses, without spinning, while
/// descriptors, connections or memory have run out, and looks again every so often. Worker's thread only.
class Acceptor final : Pollable {
 public:
  Acceptor(WorkerContext& context, ConnectionSet& connections, std::shared_ptr<const ListenerInfo> info,
           ListeningSocket socket);
  ~Acceptor();

  void set_info(std::shared_ptr<const ListenerInfo> info) { info_ = std::move(info); }
  void set_stopped(bool stopped) { stopped_ = stopped; }
  /// Takes everything that waits in the socket's queue: before it is closed, which would drop them.
  void empty_queue();

 private:
  static constexpr int kPerTurn = 32;
  static constexpr Duration kPause = std::chrono::milliseconds(50);

  void on_ready() override;
  bool accept_one();
  template <typename Connection>
  void begin(int fd, ClientAddress client);
  void pause(std::string_view reason);
  void resume();

  WorkerContext& context_;
  ConnectionSet& connections_;
  std::shared_ptr<const ListenerInfo> info_;
  ListeningSocket socket_;
  Timer timer_;
  bool watching_ = false;
  bool stopped_ = false;  // memory has run out
};

}  // namespace fairlead::proxy
