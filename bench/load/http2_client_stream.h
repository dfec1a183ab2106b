#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/load/client_connection.h"
#include "bench/net/grpc_message.h"
#include "proxy/http2/session.h"

namespace fairlead::bench {

class Http2ClientConnection;

/// One request on an Http2ClientConnection and its response. Belongs to the connection, which uses it again.
class Http2ClientStream final : public PendingRequest, public proxy::http2::SessionStream {
 public:
  explicit Http2ClientStream(Http2ClientConnection& owner);

  /// For the next request.
  void begin();

  /// What has come, once the stream is over.
  Response response(proxy::http2::StreamError error) const;
  /// Whether a whole response came.
  bool complete() const { return complete_; }

  int32_t id = 0;          // 0: not in use
  bool abandoned = false;  // nobody waits for it any more

 private:
  void on_fields_begin() override {}
  void on_field(std::string_view name, std::string_view value) override;
  void on_fields_end(bool ended) override { complete_ = complete_ || ended; }
  void on_data(std::string_view bytes) override;
  void on_end() override { complete_ = true; }
  void on_close(proxy::http2::StreamError error) override;
  std::string_view unsent() override;
  void on_taken(size_t size) override { taken_ += size; }
  bool last() override { return true; }
  std::span<const nghttp2_nv> trailers() override { return {}; }

  Outcome outcome() const;

  Http2ClientConnection& owner_;
  size_t taken_ = 0;  // of the request's body
  bool complete_ = false;
  int status_ = 0;
  std::optional<int> grpc_status_;
  GrpcMessageScanner message_;
  std::string region_;
};

}  // namespace fairlead::bench
