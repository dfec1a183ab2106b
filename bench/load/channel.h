#pragma once

#include <sys/types.h>

#include <span>
#include <string_view>

#include "bench/load/tls_client.h"
#include "bench/net/socket.h"

namespace fairlead::bench {

/// A connected socket, plain or with TLS on it. Receiving and sending are as recv(2) and send(2) on a
/// non-blocking socket: -1 with errno EAGAIN when there is nothing to do now. One thread.
class Channel {
 public:
  enum class Step : uint8_t { done, blocked, failed };

  /// `tls` is null for a plain one, else outlives it.
  Channel(FileDescriptor fd, TlsClient* tls) : fd_(std::move(fd)), tls_(tls) {}

  /// Goes on with the handshake, once the socket is connected; `done` at once when plain.
  Step handshake();
  /// 0 is a proper end: with TLS a close_notify, without which the end is an ECONNRESET.
  ssize_t receive(std::span<char> into);
  /// With TLS: after EAGAIN the same bytes must be given again.
  ssize_t send(std::string_view bytes);
  void close();

  int fd() const { return fd_.get(); }
  bool encrypted() const { return tls_ != nullptr; }
  /// Whether a handshake failed, or an alert of the peer's came later (TLS 1.3 refuses a client's certificate
  /// after the client's part of the handshake).
  bool tls_failed() const { return tls_failed_; }

 private:
  ssize_t failed(int reason);

  FileDescriptor fd_;
  TlsClient* tls_;
  tls::SslPointer ssl_;
  bool tls_failed_ = false;
};

}  // namespace fairlead::bench
