#pragma once

#include <nghttp2/nghttp2.h>

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/load/client_connection.h"
#include "bench/load/http2_client_stream.h"
#include "proxy/http2/session.h"

namespace fairlead::bench {

/// What all requests of a run over HTTP/2 have in common; outlives their connections.
struct Http2Request {
  std::span<const nghttp2_nv> fields;
  std::string_view body;
  std::string_view watched;  // the response field that names the region
  bool grpc = false;
  bool close = false;    // one request per connection
  uint32_t streams = 1;  // at once, if the server allows as many
};

/// HTTP/2: many requests at once. After a GOAWAY it takes no more, and ends with the last of those that are
/// under way; what the server did not process is returned. The frames of a turn leave in one send.
class Http2ClientConnection final : public ClientConnection, proxy::http2::Session::Owner {
 public:
  Http2ClientConnection(Channel channel, size_t target, Time deadline, ClientConnection::Owner& owner,
                        const Http2Request& request)
      : ClientConnection(std::move(channel), target, deadline, owner), request_(request) {}

  bool has_room() const override;
  PendingRequest* send(Time intended, Time deadline) override;
  void flush() override;
  void cancel(PendingRequest& request) override;

  // From its streams.
  const Http2Request& request() const { return request_; }
  proxy::http2::Session& session() { return *session_; }
  void on_stream_closed(Http2ClientStream& stream, proxy::http2::StreamError error);

 private:
  static constexpr size_t kMostUnsent = 256 * 1024;

  void on_open() override;
  void on_event(uint32_t events) override;
  proxy::http2::SessionStream* on_stream(int32_t) override { return nullptr; }
  void on_goaway(int32_t) override { retired_ = true; }  // nghttp2 closes what is above `last`, as refused
  void on_refused() override {}
  void on_settings() override {}

  void read();
  bool send_some();
  /// The end: whatever is still under way was lost.
  void lose(Outcome outcome);
  void end_if_done();

  const Http2Request& request_;
  std::optional<proxy::http2::Session> session_;
  std::deque<Http2ClientStream> streams_;   // made as needed, and used again
  std::vector<Http2ClientStream*> unused_;  // of these
  bool retired_ = false;                    // takes no more requests
  std::string unsent_;
};

}  // namespace fairlead::bench
