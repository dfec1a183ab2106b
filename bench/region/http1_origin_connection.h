#pragma once

#include <cstdint>
#include <string>

#include "bench/net/message_scanner.h"
#include "bench/net/socket.h"

namespace fairlead::bench {

/// One accepted connection of a simulated region: reads requests one at a time (what is pipelined waits), and
/// sends the answers that the RegionServer hands it. Owned by the RegionServer, used on its thread.
class OriginConnection {
 public:
  enum class Progress : uint8_t { waiting, request, closed };

  OriginConnection(FileDescriptor fd, uint64_t serial)
      : fd_(std::move(fd)), serial_(serial), scanner_(MessageScanner::Kind::request, {}) {}

  /// Takes note of what epoll said, before `read`.
  void on_ready(uint32_t events);

  /// Reads on until a whole request is there, the socket has no more, or the connection is over.
  Progress read();

  /// Sends the answer to the current request, then is ready for `read` again. False: the connection is over.
  bool answer(const std::string& bytes);

  /// Continues an answer that did not fit the socket. False: the connection is over.
  bool flush();

  /// Makes closing send a reset.
  void abort();

  const MessageScanner& request() const { return scanner_; }
  uint64_t serial() const { return serial_; }
  int fd() const { return fd_.get(); }
  bool sending() const { return !unsent_.empty(); }

 private:
  bool send(std::string_view bytes);

  FileDescriptor fd_;
  uint64_t serial_;  // tells this connection from an earlier one with the same descriptor
  bool answering_ = false;
  bool readable_ = false;  // the socket may hold bytes
  bool hangup_ = false;    // the peer closed its side: bytes may remain, and then comes the end
  bool ended_ = false;     // nothing more will be read
  MessageScanner scanner_;
  std::string pipelined_;  // read beyond the current request
  std::string unsent_;
};

}  // namespace fairlead::bench
