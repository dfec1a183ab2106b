#pragma once

#include <sys/epoll.h>

#include <array>
#include <span>

#include "bench/net/socket.h"
#include "health/time.h"

namespace fairlead::bench {

/// An edge-triggered epoll set with waits that are exact to some microseconds: the load generator sends, and
/// the simulated region answers, at instants, not at ticks. Used by one thread. Each descriptor is added
/// once, for all kinds of readiness, and leaves the set by being closed.
class Poller {
 public:
  Poller();

  /// `tag` comes back in epoll_event::data.ptr. False when the system refuses.
  bool add(int fd, void* tag);
  /// The same, but the descriptor itself comes back, in epoll_event::data.fd.
  bool add(int fd);

  /// Waits until something is ready or `deadline` has come. A signal may end the wait early, with nothing
  /// ready.
  std::span<const epoll_event> wait(Time deadline);

 private:
  bool add(int fd, epoll_data tag);

  FileDescriptor set_;
  std::array<epoll_event, 256> events_;
};

/// Blocks SIGINT and SIGTERM in this process and reports them as readability of the returned descriptor.
FileDescriptor termination_signals();

}  // namespace fairlead::bench
