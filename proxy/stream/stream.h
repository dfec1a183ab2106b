#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "proxy/stream/attempt.h"
#include "proxy/stream/client_info.h"
#include "proxy/stream/downstream.h"
#include "proxy/stream/grpc_call.h"
#include "proxy/stream/grpc_web.h"
#include "proxy/stream/local_snapshot.h"
#include "proxy/stream/placement.h"
#include "proxy/stream/request_id.h"
#include "proxy/stream/request_record.h"
#include "proxy/stream/response_encoder.h"
#include "proxy/stream/tcp_route.h"
#include "proxy/stream/tunnel.h"
#include "proxy/stream/worker_context.h"
#include "proxy/upstream/request_buffer.h"

namespace fairlead::proxy {

/// One request and its response: routes, chooses a region and an endpoint, tries, tries again, forwards both
/// bodies under watermarks, and accounts for the end. Its downstream connection has it for that long at
/// least, and may use it again for each request. Worker's thread only. It pins its snapshot from the head to
/// the end. Its requests are in stream.cc, which endpoint is tried and tried again in stream_tries.cc, what
/// comes from the origin in stream_response.cc, timers and accounts in stream_ends.cc.
class Stream {
 public:
  Stream(WorkerContext& context, Downstream& downstream);
  Stream(const Stream&) = delete;

  /// Goes over to another downstream; while it is not active.
  void serve(Downstream& downstream);

  // From the client's side.
  void begin(const http::RequestHead& head, const ClientInfo& client);
  /// A connection that is forwarded as it is, on to a service of protocol tcp.
  void begin(const TcpRoute& route, const ClientInfo& client);
  void on_request_body(std::string_view bytes);
  void on_request_end(const http::Fields& trailers);
  /// Room again for response bytes.
  void on_downstream_writable() { attempt_.resume_response(); }
  /// The client has gone.
  void on_downstream_closed();
  /// The request's body broke the protocol: answered if still possible, else the response is broken off.
  void on_request_error();
  bool active() const { return active_; }
  /// Of the current request, or of the last one.
  bool request_complete() const { return request_complete_; }
  /// More of the request's body than may waits to be sent: the client is not read until resume_request().
  bool request_paused() const { return request_paused_ || (tunnel_ != nullptr && !tunnel_->is_open()); }
  /// The request has become a tunnel: its body is whatever comes until either side ends.
  bool tunnelling() const { return tunnel_ != nullptr && tunnel_->is_open(); }
  /// The worker drains: a tunnel ends within the time that it is given for that.
  void on_drain();

  // From the Attempt.
  Time now() const { return context_.reactor.now(); }
  const RequestBuffer& request() const { return request_; }
  /// Null: the request asks for none, or the origin has refused.
  const Tunnel* tunnel() const { return tunnel_.get(); }
  std::optional<ProxiedEnds> proxied_ends() const { return downstream_->proxied_ends(); }
  /// Whether a response that begins, or ends, so is a failure of its origin.
  bool is_failure(const http::ResponseHead& head) const;
  bool is_failure(const http::Fields& trailers) const;
  void on_request_sent();
  void on_response_head(const http::ResponseHead& head);
  void on_response_body(std::string_view bytes);
  void on_response_end(const http::Fields& trailers);
  void on_response_pause();
  void on_attempt_failed(ProxyError error);
  void on_attempt_ended(health::Outcome outcome, ProxyError::Kind failure, Duration took);

  /// The endpoint that it waits on, or its whole region, was declared suspect or dead: moves elsewhere, once,
  /// if safe.
  void evacuate(bool whole_region);

 private:
  /// How long a tunnel that is to end may take to come to the end of a frame.
  static constexpr Duration kFrameTime = std::chrono::seconds(2);
  static constexpr int kRefusals = 3;  // that are repeated: the next connection may be going away as well
  enum class Phase : uint8_t { waiting, responding };  // before and after a response head was committed

  /// Makes the first try, or answers that there is none to make.
  void begin_tries();
  /// Refuses it, before any region is chosen, so that others have room.
  void shed();
  void ask_for_tunnel(const http::RequestHead& head);
  bool find_service(const std::string& name);
  void reset(const http::RequestHead& head, const ClientInfo& client);
  bool admit(const http::RequestHead& head);
  bool find_route(const http::RequestHead& head);
  /// Whether the request asks for nothing that its route, if it has one, does not take; else it was answered.
  bool allow_tunnel(const http::RequestHead& head);
  void write_request_head(const http::RequestHead& head);
  /// Where the client connected to: whom a request without Host is for (RFC 9112 §3.3).
  std::string local_authority() const;
  void refuse_base64();
  /// The client waits no longer for the origin to ask for the body: from now on the body is what is waited
  /// for.
  void end_expectation();
  /// Whether the body is chunked towards the origin, rather than framed by its connection.
  bool frames_body() const;
  /// Whether the origin knows the body's end by its length, before the client has said it.
  bool may_end_early(const http::RequestHead& head) const;
  bool speaks_http2() const;

  /// Begins an attempt in `region` or, when nothing there can be used, in the next best; false when no region
  /// is left.
  bool try_region(routing::RegionChoice choice, std::string_view reason);
  /// At the endpoint that was taken last.
  bool start_attempt(std::string_view reason, bool fresh);
  /// Whether a failure says nothing of the endpoint and may be repeated there, which it has not been too
  /// often.
  bool may_repeat(ProxyError error);
  /// The same endpoint once more, outside policy and budget: after a stale connection on a new one, after a
  /// refusal on any that has room.
  bool repeat(ProxyError error);
  /// Whether the policy allows one more try after a failure of this kind, and then begins it.
  bool retry(ProxyError error, std::string_view reason);
  bool is_safe(ProxyError::Retry safety) const;
  bool may_retry(ProxyError::Retry safety, routing::RegionChoice where);
  bool retry_status(const http::ResponseHead& head);

  void open_tunnel(const http::ResponseHead& head);
  /// The origin has answered something else: what follows is an ordinary response.
  void refuse_tunnel();
  void send_to_origin(std::string_view bytes);
  /// Ends the tunnel as far as its frames allow it yet.
  void leave_tunnel();
  void end_tunnel();

  /// Sends body bytes as they are.
  void send_body(std::string_view bytes);
  /// The response is compressed here: `step` of that, or the response is broken off.
  template <typename Step>
  bool encode(Step step);
  void reply(ProxyError error, std::string_view detail);
  void finish(int status);
  bool log_on() const;
  bool encodes() const { return encoder_ != nullptr && encoder_->active(); }
  void log(int status) const;
  /// Arms the timer, no later than the deadline.
  void arm(Duration delay);
  /// Whether all was said that goes out before the origin's next word.
  bool awaits_response() const;
  Duration idle_timeout() const;
  void on_timer();
  void on_deadline();
  /// Breaks off a response that has begun, so that the client can not take it for complete.
  void break_off(int grpc_status);
  void write_deadline();
  void on_response_timeout();
  void on_idle_timeout();
  const config::Limits& limits() const;

  WorkerContext& context_;
  Downstream* downstream_;
  GrpcWeb web_;                         // before `downstream_`, for calls in gRPC-Web
  Downstream* response_ = downstream_;  // where the response goes: either of the two
  Attempt attempt_{*this};
  Placement placement_;
  RequestBuffer request_;
  RequestRecord record_;
  RequestId request_id_;
  Timer timer_;
  std::unique_ptr<Tunnel> tunnel_;  // only requests that ask for one cost its memory

  boost::intrusive_ptr<LocalSnapshot> snapshot_;  // null once a tunnel is open
  boost::intrusive_ptr<LocalService> service_;
  boost::intrusive_ptr<LocalTable> table_;  // the plan of the first choice, for the log
  const routing::Route* route_ = nullptr;
  std::unique_ptr<ResponseEncoder> encoder_;  // null: the route says nothing of compression
  ClientInfo client_;
  GrpcCall grpc_;
  Time began_{};
  Time activity_{};
  double pick_ = 0;
  uint64_t bytes_received_ = 0;
  uint64_t bytes_sent_ = 0;
  ProxyError error_;
  int status_ = 0;  // of the response being forwarded
  int retries_ = 0;
  int refusals_ = 0;  // repeated
  http::Method method_ = http::Method::get;
  http::BodyKind request_body_ = http::BodyKind::none;
  Phase phase_ = Phase::waiting;
  bool active_ = false;
  bool request_complete_ = false;
  bool expects_continue_ = false;  // the client sends no body before the origin has asked for it
  int evacuations_ = 0;
  bool idempotent_ = false;
  bool retried_fresh_ = false;
  bool request_paused_ = false;
  bool from_web_ = false;  // the request is gRPC-Web, to be translated
};

}  // namespace fairlead::proxy
