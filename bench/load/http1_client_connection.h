#pragma once

#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/channel.h"
#include "bench/net/message_scanner.h"
#include "health/time.h"

namespace fairlead::bench {

/// One connection of the load generator: at most one request at a time, no pipelining. It is always in one of
/// the LoadGenerator's lists, which say what it is doing; destroying it closes it and takes it out. One
/// thread.
class ClientConnection
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  enum class State : uint8_t { connecting, handshaking, idle, busy, closing };
  /// What a readiness led to. `lost`: the connection ended although a response, or the connection itself, was
  /// due. `ended`: it ended while nothing was due.
  enum class Progress : uint8_t { none, connected, response, malformed, lost, ended };

  ClientConnection(Channel channel, std::string_view watched, Time deadline)
      : channel_(std::move(channel)),
        scanner_(MessageScanner::Kind::response, watched),
        deadline_(deadline) {}

  /// Handles what epoll reported.
  Progress on_ready(uint32_t events);

  /// Sends `request`, which must stay valid until the response. False when the connection turned out to be
  /// closed and not a byte of it left.
  bool send(std::string_view request, bool bodiless, Time intended, Time deadline);

  /// After a response: whether another request may follow, or else whether the peer has yet to close.
  bool reusable() const { return scanner_.keep_alive() && !ended_ && !unsolicited_ && unsent_.empty(); }
  bool ended() const { return ended_; }
  /// Not yet able to send.
  bool opening() const { return state_ == State::connecting || state_ == State::handshaking; }
  /// Whether TLS is what ended it.
  bool tls_failed() const { return channel_.tls_failed(); }
  /// Waits for the peer to close, until `deadline`.
  void begin_closing(Time deadline);
  void become_idle() { state_ = State::idle; }
  /// Closes the socket; the object only waits to be freed.
  void close() { channel_.close(); }

  int fd() const { return channel_.fd(); }
  State state() const { return state_; }
  Time intended() const { return intended_; }
  Time deadline() const { return deadline_; }
  const MessageScanner& response() const { return scanner_; }

 private:
  Progress finish_connect(uint32_t events);
  Progress finish_handshake();
  void read(bool hangup);
  bool send_rest();

  Channel channel_;
  State state_ = State::connecting;
  bool ended_ = false;
  bool cut_ = false;          // it ended, and not properly
  bool unsolicited_ = false;  // bytes came that no request asked for
  MessageScanner scanner_;
  std::string_view unsent_;
  Time intended_;
  Time deadline_;  // of the connecting, the request or the closing
};

}  // namespace fairlead::bench
