#pragma once

#include <string>

#include "proxy/http2/name_values.h"
#include "proxy/http2/session.h"
#include "proxy/stream/stream.h"

namespace fairlead::proxy {

class Http2Connection;

/// One request of an HTTP/2 client: a stream of its connection, and the Stream that serves it. Owned by the
/// connection, until the session says that it is over; worker's thread only.
class Http2Stream final : public http2::SessionStream, Downstream {
 public:
  Http2Stream(WorkerContext& context, Http2Connection& connection, int32_t id);
  ~Http2Stream();
  Http2Stream(const Http2Stream&) = delete;

  int32_t id() const { return id_; }
  void on_drain() { stream_.on_drain(); }

 private:
  static constexpr Duration kLingerTime = std::chrono::seconds(1);
  static constexpr size_t kLingerBytes = 256 * 1024;

  // From the session.
  void on_fields_begin() override;
  void on_field(std::string_view name, std::string_view value) override;
  void on_fields_end(bool ended) override;
  void on_data(std::string_view bytes) override;
  void on_end() override;
  void on_close(http2::StreamError error) override;
  std::string_view unsent() override { return std::string_view(body_).substr(taken_); }
  void on_taken(size_t size) override;
  bool last() override { return body_ended_; }
  std::span<const nghttp2_nv> trailers() override;

  // From the Stream.
  void write_interim(const http::ResponseHead& head) override;
  void write_head(const http::ResponseHead& head, std::string_view request_id) override;
  void write_body(std::string_view bytes) override;
  void write_end(const http::Fields& trailers) override;
  void write_reply(http::LocalReply reply) override;
  void flush() override;
  bool full() const override;
  void abort(std::optional<uint32_t> reset_code) override;
  void resume_request() override;
  std::optional<ProxiedEnds> proxied_ends() const override;
  void on_stream_ended() override;

  void begin(bool ended);
  void refuse(http::ParseError error);
  void settle();
  void stop_request();
  void await_progress();
  void on_linger_timeout();
  bool answered() const { return body_ended_ && taken_ == body_.size(); }

  WorkerContext& context_;
  Http2Connection& connection_;
  const int32_t id_;
  Stream stream_;
  std::string body_;  // of the response, from taken_ on still to be sent
  size_t taken_ = 0;
  size_t taken_before_ = 0;  // of what is left after the Stream's end, by when it was last looked at
  std::string trailers_;     // as lines
  Timer linger_;             // after the Stream's end, while the client takes the response or still sends
  size_t dropped_ = 0;       // bytes that came after the response
  size_t uncredited_ = 0;    // bytes of the request that came while it was paused
  Time paused_at_{};         // when the first of them came
  bool begun_ = false;       // a request head was handed on
  bool body_ended_ = false;
  bool request_ended_ = false;
  bool draining_ = false;  // the response is out, the request not yet in
  bool was_full_ = false;
};

}  // namespace fairlead::proxy
