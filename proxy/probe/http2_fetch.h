#pragma once

#include <string>
#include <string_view>

#include "proxy/http/grpc.h"
#include "proxy/http2/response_block.h"
#include "proxy/http2/session.h"

namespace fairlead::proxy {

/// One request over an HTTP/2 connection of its own, and what came back; socket-free. Of the body it keeps
/// kMaxBody bytes. Health thread only.
class Http2Fetch final : http2::Session::Owner, http2::SessionStream {
 public:
  static constexpr size_t kMaxBody = 4096;

  /// `head`: as HTTP/1 would send it, with its empty line.
  Http2Fetch(std::string_view head, std::string body, bool secured);
  Http2Fetch(const Http2Fetch&) = delete;

  /// What is to be sent now; some errors are known only after it was taken.
  std::string output();
  void receive(std::string_view bytes);

  /// The answer has come whole.
  bool complete() const { return complete_; }
  /// There will be none: it was against the protocol, or reset.
  bool broken() const { return broken_; }

  int status() const { return status_; }
  /// Of the trailers, or of a head without a body; http::grpc_code::kNone without one.
  int grpc_status() const { return grpc_status_; }
  /// As its head or trailers report it; negative: they do not.
  double utilization() const { return utilization_; }
  std::string_view body() const { return received_; }
  /// All that is kept of a body has come.
  bool body_full() const { return received_.size() == kMaxBody; }

 private:
  static constexpr uint32_t kMaxFields = 100;
  static constexpr uint32_t kMaxHead = 60 * 1024;

  http2::SessionStream* on_stream(int32_t) override { return nullptr; }
  void on_goaway(int32_t) override {}
  void on_refused() override { broken_ = true; }
  void on_settings() override {}

  void on_fields_begin() override { block_.clear(); }
  void on_field(std::string_view name, std::string_view value) override { block_.add(name, value); }
  void on_fields_end(bool ended) override;
  void on_data(std::string_view bytes) override;
  void on_end() override { complete_ = true; }
  void on_close(http2::StreamError error) override;
  std::string_view unsent() override { return std::string_view(body_).substr(taken_); }
  void on_taken(size_t size) override { taken_ += size; }
  bool last() override { return true; }
  std::span<const nghttp2_nv> trailers() override { return {}; }

  const std::string body_;  // of the request
  size_t taken_ = 0;
  http2::ResponseBlock block_{kMaxFields, kMaxHead};
  int status_ = 0;
  int grpc_status_ = http::grpc_code::kNone;
  double utilization_ = -1;
  std::string received_;
  bool complete_ = false;
  bool broken_ = false;
  http2::Session session_;  // last: it refers to the others
};

}  // namespace fairlead::proxy
