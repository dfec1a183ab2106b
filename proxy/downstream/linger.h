#pragma once

#include "proxy/transport.h"

namespace fairlead::proxy {

/// The end of a connection on which everything was said: our side is shut, and what the client still sends is
/// read and dropped for a while, since a reset, which closing over unread input makes, could overtake the
/// last words (RFC 9112 §9.6). Bounded in time and in bytes. Member of the connection; reactor's thread only.
class Linger {
 public:
  static constexpr Duration kTime = std::chrono::seconds(2);
  static constexpr size_t kBytes = 256 * 1024;

  /// `timer` is to close the connection.
  void begin(Transport& transport, Reactor& reactor, Timer& timer);
  /// Whether the connection is to be closed: the client has, or has sent too much.
  bool ended(Transport& transport, Reactor& reactor);

 private:
  size_t dropped_ = 0;
};

}  // namespace fairlead::proxy
