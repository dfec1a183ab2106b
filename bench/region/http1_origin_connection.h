#pragma once

#include <string>
#include <utility>

#include "bench/net/message_scanner.h"
#include "bench/region/origin_connection.h"
#include "bench/region/response_set.h"

namespace fairlead::bench {

/// HTTP/1.1: one request at a time; what is pipelined waits. Begins every connection, for HTTP/2 by prior
/// knowledge shows in the first bytes.
class Http1OriginConnection final : public OriginConnection {
 public:
  /// `responses` outlives it.
  Http1OriginConnection(FileDescriptor fd, uint64_t serial, ResponseSet& responses)
      : OriginConnection(std::move(fd), serial),
        responses_(responses),
        scanner_(MessageScanner::Kind::request, {}) {}

  void on_ready(uint32_t events) override;
  Progress read() override;
  OriginRequest request() const override;
  bool answer(int32_t stream, const Answer& answer) override;
  bool reset(int32_t stream) override;
  bool flush() override;

  /// Whether the request is the beginning of HTTP/2's preface.
  bool is_http2() const { return scanner_.start_line() == "PRI * HTTP/2.0"; }
  /// Gives up the descriptor, and all that was read since the request.
  std::pair<FileDescriptor, std::string> release() { return {std::move(fd_), std::move(pipelined_)}; }

 private:
  bool sending() const { return !unsent_.empty(); }
  bool send(std::string_view bytes);
  bool send_answer(const Answer& answer, bool keep_alive, bool head_only);

  ResponseSet& responses_;
  bool answering_ = false;
  bool readable_ = false;  // the socket may hold bytes
  bool hangup_ = false;    // the peer closed its side: bytes may remain, and then comes the end
  bool ended_ = false;     // nothing more will be read
  MessageScanner scanner_;
  std::string pipelined_;  // read beyond the current request
  std::string unsent_;
};

}  // namespace fairlead::bench
