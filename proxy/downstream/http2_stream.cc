#include "proxy/downstream/http2_stream.h"

#include <utility>

#include "proxy/downstream/http2_connection.h"
#include "proxy/http/grpc.h"
#include "proxy/http/serializer.h"
#include "proxy/http2/reset_code.h"
#include "proxy/stream/refused_request.h"

namespace fairlead::proxy {

using http2::StreamError;

Http2Stream::Http2Stream(WorkerContext& context, Http2Connection& connection, int32_t id)
    : context_(context),
      connection_(connection),
      id_(id),
      stream_(context, *this),
      body_(context.strings.take()),
      linger_([](void* self) { static_cast<Http2Stream*>(self)->on_linger_timeout(); }, this) {}

Http2Stream::~Http2Stream() {
  stream_.on_downstream_closed();
  context_.strings.give(std::move(body_));
}

// ---- The request ----

void Http2Stream::on_fields_begin() { connection_.block().clear(); }

void Http2Stream::on_field(std::string_view name, std::string_view value) {
  connection_.block().add(name, value);
}

void Http2Stream::on_fields_end(bool ended) {
  connection_.on_head_complete();
  request_ended_ = ended;
  if (!begun_) {
    begin(ended);
    return;
  }
  const auto& trailers = connection_.block().finish();
  if (connection_.block().overflow()) {
    context_.metrics.add_rejected("bad_trailer");
    stream_.on_request_error();
  } else {
    stream_.on_request_end(trailers);
  }
}

void Http2Stream::begin(bool ended) {
  begun_ = true;
  http::RequestHead head;
  if (const auto error = connection_.block().finish_head(ended, head); error != http::ParseError::none) {
    refuse(error);
  } else {
    stream_.begin(head, connection_.client());
  }
}

void Http2Stream::refuse(http::ParseError error) {
  context_.metrics.add_rejected(to_string(error));
  const int status = http::status_of(error);
  const bool grpc = connection_.block().is_grpc();
  write_reply({.status = grpc ? 200 : status,
               .kind = to_string(error),
               .source = "downstream",
               .detail = "the request was refused",
               .grpc_status = grpc ? http::grpc_status_of_refusal(status) : http::grpc_code::kNone});
  account_refused(context_, connection_.client(), grpc ? 200 : status, to_string(error));
  settle();
}

void Http2Stream::on_data(std::string_view bytes) {
  stream_.on_request_body(bytes);
  if (draining_) dropped_ += bytes.size();
  if (dropped_ > kLingerBytes) {
    stop_request();
    return;
  }
  if (!stream_.active()) {
    connection_.session().credit(id_, bytes.size());
  } else if (stream_.request_paused()) {
    if (uncredited_ == 0) paused_at_ = context_.reactor.now();
    uncredited_ += bytes.size();
  } else {
    connection_.session().credit_taken(id_, bytes.size(), Duration::zero());
  }
}

void Http2Stream::on_end() {
  request_ended_ = true;
  stream_.on_request_end({});
}

void Http2Stream::resume_request() {
  connection_.session().credit_taken(id_, std::exchange(uncredited_, 0), context_.reactor.now() - paused_at_);
  connection_.flush_later();
}

void Http2Stream::on_close(StreamError) {
  stream_.on_downstream_closed();
  connection_.release(*this);
}

// ---- The response ----

void Http2Stream::write_interim(const http::ResponseHead& head) {
  auto& fields = http2::fresh_name_values();
  http2::add_response(head, http::BodyKind::none, {}, fields);
  connection_.session().respond_interim(id_, fields.list());
}

void Http2Stream::write_head(const http::ResponseHead& head, std::string_view request_id) {
  auto& fields = http2::fresh_name_values();
  http2::add_response(head, head.body, request_id, fields);
  const bool with_body = head.has_body();
  body_ended_ = !with_body;
  if (stream_.tunnelling()) connection_.watch_for_silence();
  if (connection_.draining()) on_drain();
  connection_.session().respond(id_, fields.list(), with_body);
}

void Http2Stream::write_body(std::string_view bytes) {
  if (bytes.empty()) return;
  const bool resumes = taken_ == body_.size();
  if (taken_ > body_.size() / 2) {
    body_.erase(0, taken_);
    taken_ = 0;
  }
  body_.append(bytes);
  if (resumes) connection_.session().resume(id_);
  if (full()) was_full_ = true;
}

void Http2Stream::write_end(const http::Fields& trailers) {
  if (body_ended_) return;
  http::append_trailers(trailers, trailers_);
  body_ended_ = true;
  connection_.session().resume(id_);
}

void Http2Stream::write_reply(http::LocalReply reply) {
  const std::string text = http::reply_text(reply);
  auto& fields = http2::fresh_name_values();
  http2::add_local_reply(reply, text.size(), fields);
  body_ended_ = true;
  if (!reply.head_request && reply.grpc_status < 0) body_ = text;
  connection_.session().respond(id_, fields.list(), !body_.empty());
}

std::span<const nghttp2_nv> Http2Stream::trailers() {
  auto& list = http2::fresh_name_values();
  http2::add_trailer_lines(trailers_, list);
  return list.list();
}

void Http2Stream::on_taken(size_t size) {
  taken_ += size;
  if (!stream_.active()) settle();
  if (!was_full_ || body_.size() - taken_ > connection_.high_watermark() / 2) return;
  was_full_ = false;
  if (stream_.active()) stream_.on_downstream_writable();
}

void Http2Stream::flush() { connection_.flush_later(); }

bool Http2Stream::full() const { return body_.size() - taken_ > connection_.high_watermark(); }

void Http2Stream::abort(std::optional<uint32_t> reset_code) {
  connection_.reset_after_flush(id_, http2::passed_on(reset_code));
}

std::optional<ProxiedEnds> Http2Stream::proxied_ends() const { return connection_.proxied_ends(); }

void Http2Stream::on_stream_ended() { settle(); }

void Http2Stream::settle() {
  connection_.flush_later();
  // The response is whole and the client still sends. Many clients lose a response that a reset follows, and
  // most have little left to send, so they get a moment for that.
  if (!answered()) {
    if (!linger_.armed()) await_progress();
  } else if (request_ended_) {
    linger_.cancel();
  } else if (!draining_) {
    draining_ = true;
    context_.reactor.arm(linger_, kLingerTime);
  }
}

void Http2Stream::await_progress() {
  taken_before_ = taken_;
  context_.reactor.arm(linger_, connection_.idle_timeout());
}

void Http2Stream::on_linger_timeout() {
  if (answered()) {
    stop_request();
    return;
  }
  if (taken_ - taken_before_ >= connection_.least_taken()) {
    await_progress();
    return;
  }
  context_.metrics.add_limit_hit("stream_idle_timeout");
  connection_.reset_after_flush(id_, StreamError::cancel);
}

void Http2Stream::stop_request() {
  linger_.cancel();
  connection_.reset_after_flush(id_, StreamError::none);  // RFC 9113 §8.1: nothing more is wanted
}

}  // namespace fairlead::proxy
