#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "bench/region/origin_connection.h"
#include "bench/region/origin_stream.h"
#include "proxy/http2/session.h"

namespace fairlead::bench {

/// HTTP/2 by prior knowledge. Request bodies are dropped as they come; a request counts as arrived when it is
/// whole.
class Http2OriginConnection final : public OriginConnection, proxy::http2::Session::Owner {
 public:
  static constexpr uint32_t kStreams = 1000;  // at a time; more are refused
  static constexpr size_t kMostUnsent = 256 * 1024;

  /// `received` holds the preface and what came behind it. `region` is sent as x-region, and outlives it.
  Http2OriginConnection(FileDescriptor fd, uint64_t serial, const std::string& region,
                        std::string_view received);

  void on_ready(uint32_t events) override;
  Progress read() override;
  OriginRequest request() const override;
  bool answer(int32_t stream, const Answer& answer) override;
  bool reset(int32_t stream) override;
  bool flush() override;

 private:
  proxy::http2::SessionStream* on_stream(int32_t id) override;
  void on_goaway(int32_t) override {}
  void on_refused() override {}
  void on_settings() override {}

  void receive();

  const std::string& region_;
  const OriginStream::Events stream_events_;
  proxy::http2::Session session_;
  std::map<int32_t, OriginStream> streams_;
  std::deque<int32_t> arrived_;  // whole requests that read() has not shown yet
  int32_t shown_ = 0;            // the one that it has
  bool readable_ = true;
  bool ended_ = false;
  std::string unsent_;
};

}  // namespace fairlead::bench
