#pragma once

// For tests of HTTP/2 connections: the other end of one, which is the test.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proxy/http2/session_test_support.h"
#include "proxy/loopback_test_support.h"

namespace fairlead::proxy::http2 {

/// A session over a socket. Credit for the body that it receives is the test's affair.
struct SocketEnd {
  SocketEnd(std::unique_ptr<Peer> peer, Session::Role role, const SessionLimits& limits = {})
      : end(role, limits), wire(std::move(peer)) {}

  /// Sends what there is to say, then takes what has come, as far as it goes now.
  void turn() {
    unsent += end.output();
    const size_t taken = wire->send(unsent);
    unsent.erase(0, taken);
    said += taken;
    if (deaf) return;
    const std::string came = wire->take();
    heard += came;
    if (!came.empty()) end.session.receive(came);
  }
  /// Those of one type that have come.
  std::vector<Frame> frames(uint8_t type) const { return frames_of(heard, type); }
  RecordedStream& operator[](int32_t id) { return end[id]; }

  End end;
  std::unique_ptr<Peer> wire;
  std::string unsent;
  size_t said = 0;    // bytes sent
  std::string heard;  // all that came
  bool deaf = false;  // takes nothing from its socket
};

}  // namespace fairlead::proxy::http2
