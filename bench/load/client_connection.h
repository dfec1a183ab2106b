#pragma once

#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <string_view>

#include "bench/load/channel.h"
#include "bench/load/sample.h"
#include "health/time.h"

namespace fairlead::bench {

class ClientConnection;

/// One request under way on a connection, which it belongs to. The LoadGenerator keeps them in a list by
/// deadline.
struct PendingRequest
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  ClientConnection* connection = nullptr;
  Time intended;
  Time deadline;
};

/// One connection of the load generator, of either protocol. It is always in one of the LoadGenerator's
/// lists, which say what it is doing; destroying it closes it and takes it out. One thread.
class ClientConnection
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// `closing`: all is answered, and the peer has yet to close. `ended`: it only waits to be freed.
  enum class State : uint8_t { connecting, handshaking, open, closing, ended };

  /// Is told what became of requests.
  class Owner {
   public:
    virtual void on_finished(PendingRequest& request, const Response& response) = 0;
    /// The server says that it did not process the request: it may be sent again.
    virtual void on_returned(PendingRequest& request) = 0;

   protected:
    ~Owner() = default;
  };

  /// `target` tells which address it leads to.
  ClientConnection(Channel channel, size_t target, Time deadline, Owner& owner)
      : owner_(owner), channel_(std::move(channel)), target_(target), deadline_(deadline) {}
  virtual ~ClientConnection() = default;
  ClientConnection(const ClientConnection&) = delete;

  /// Handles what epoll reported.
  void on_ready(uint32_t events);

  /// Whether one more request can be sent.
  virtual bool has_room() const = 0;
  /// Sends a request, at the latest with the next `flush`. Null when the connection turned out to be closed
  /// and not a byte of it left.
  virtual PendingRequest* send(Time intended, Time deadline) = 0;
  virtual void flush() {}
  /// Gives up a request; its owner is not told.
  virtual void cancel(PendingRequest& request) = 0;

  /// Closes the socket; the object only waits to be freed.
  void close();

  int fd() const { return channel_.fd(); }
  size_t target() const { return target_; }
  State state() const { return state_; }
  /// Not yet able to send.
  bool opening() const { return state_ == State::connecting || state_ == State::handshaking; }
  /// Whether TLS is what ended it.
  bool tls_failed() const { return channel_.tls_failed(); }
  Time deadline() const { return deadline_; }

 protected:
  static constexpr size_t kScratch = 64 * 1024;
  static char* scratch();  // one thread reads at a time, and nothing stays in it

  virtual void on_open() = 0;
  virtual void on_event(uint32_t events) = 0;
  static bool is_hangup(uint32_t events);
  void end() { state_ = State::ended; }
  /// Waits for the peer to close, for a while.
  void begin_closing();

  Owner& owner_;
  Channel channel_;

 private:
  void finish_connect(uint32_t events);
  void finish_handshake();

  const size_t target_;
  State state_ = State::connecting;
  Time deadline_;  // of the connecting or the closing
};

}  // namespace fairlead::bench
