#include "control/admin/connection.h"

#include <boost/asio/write.hpp>

#include "absl/strings/ascii.h"
#include "control/admin/host_check.h"
#include "control/admin/problem.h"
#include "telemetry/metrics.h"

namespace fairlead::control::admin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

// After an answer to a request that was not read to its end: how much more is read, and how long, before
// closing. Closing at once would reset the connection and with it the answer.
constexpr size_t kLingerBytes = 16 << 20;
constexpr auto kLingerTime = std::chrono::seconds(2);

template <typename Text>
std::string to_std(const Text& text) {
  return {text.data(), text.size()};
}

}  // namespace

Connection::Connection(tcp::socket socket, std::shared_ptr<const ConnectionContext> context,
                       std::function<void()> closed)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      context_(std::move(context)),
      closed_(std::move(closed)) {}

Connection::~Connection() { closed_(); }

void Connection::read_head() {
  waiting_ = true;
  parser_.emplace();
  parser_->header_limit(static_cast<uint32_t>(limits().head_bytes));
  parser_->body_limit(limits().body_bytes);
  start_timer(limits().head_timeout);
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](Error error, size_t) { self->head_read(error); });
}

void Connection::close() {
  timer_.cancel();
  Error ignored;
  socket_.close(ignored);
}

/// Cancels the read or write under way when time is up; `timed_out_` then tells why it failed.
void Connection::start_timer(std::chrono::milliseconds limit) {
  timed_out_ = false;
  timer_.expires_after(limit);
  timer_.async_wait([weak = std::weak_ptr(shared_from_this())](Error error) {
    auto self = weak.lock();
    if (self == nullptr || error) return;
    // The timer may have been set anew while this call was already on its way.
    if (self->timer_.expiry() > asio::steady_timer::clock_type::now()) return;
    self->timed_out_ = true;
    Error ignored;
    self->socket_.cancel(ignored);
  });
}

void Connection::head_read(Error error) {
  waiting_ = false;
  timer_.cancel();
  if (error) return read_failed(error);
  const auto& head = parser_->get();
  if (context_->options.check_host &&
      !host_allowed(to_std(head[http::field::host]), context_->options.address.host)) {
    return refuse(
        "admin_host",
        problem(403, "Host is neither a loopback address, nor localhost, nor the configured address."));
  }
  if (beast::iequals(head[http::field::expect], "100-continue") && !parser_->is_done())
    return send_continue();
  read_body();
}

void Connection::send_continue() {
  static const std::string kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  start_timer(limits().write_timeout);
  asio::async_write(socket_, asio::buffer(kContinue), [self = shared_from_this()](Error error, size_t) {
    self->timer_.cancel();
    error ? self->close() : self->read_body();
  });
}

void Connection::read_body() {
  start_timer(limits().body_timeout);
  http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](Error error, size_t) {
    self->timer_.cancel();
    error ? self->read_failed(error) : self->handle();
  });
}

void Connection::read_failed(Error error) {
  bool idle = !parser_->got_some() && buffer_.size() == 0;
  if (timed_out_ && !idle)
    return refuse("admin_timeout", problem(408, "The request did not arrive in time."));
  if (error == http::error::body_limit)
    return refuse("admin_too_large", problem(413, "The body is too long."));
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refuse("admin_too_large", problem(431, "The request head is too long."));
  }
  // Beast's own errors are about syntax; all others, and an end between or inside requests, are the
  // connection's.
  bool syntax = error.category() == make_error_code(http::error::bad_method).category() &&
                error != http::error::end_of_stream && error != http::error::partial_message;
  if (syntax) return refuse("admin_malformed", problem(400, "Malformed request: " + error.message() + "."));
  close();
}

void Connection::handle() {
  http::request<http::string_body> message = parser_->release();
  keep_alive_ = message.keep_alive();
  Request request;
  request.method = to_std(message.method_string());
  head_only_ = request.method == "HEAD";
  for (const auto& field : message) {
    request.headers[absl::AsciiStrToLower(to_std(field.name_string()))] = to_std(field.value());
  }
  if (!parse_target(to_std(message.target()), request))
    return refuse("admin_malformed", problem(400, "Malformed request target."));
  request.body = std::move(message.body());
  context_->router.dispatch(
      request, [self = shared_from_this()](Response response) { self->write(std::move(response)); });
}

/// Answers a request that was not read to its end, or not understood, and counts it by `reason`.
void Connection::refuse(std::string_view reason, Response response) {
  if (telemetry::Shard* shard = context_->options.shard; shard != nullptr)
    shard->counter(telemetry::Family::rejected_total, {reason}).add();
  keep_alive_ = false;
  head_only_ = false;
  linger_ = true;
  write(std::move(response));
}

void Connection::write(Response response) {
  response_ = {static_cast<http::status>(response.status), 11};
  response_.set(http::field::content_type, response.content_type);
  response_.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : response.headers) response_.set(name, value);
  response_.keep_alive(keep_alive_);
  response_.body() = std::move(response.body);
  response_.prepare_payload();
  if (head_only_) response_.body().clear();  // Content-Length stays that of GET
  start_timer(limits().write_timeout);
  http::async_write(socket_, response_, [self = shared_from_this()](Error error, size_t) {
    self->timer_.cancel();
    self->written(error);
  });
}

void Connection::written(Error error) {
  if (error) return close();
  if (keep_alive_) return read_head();
  Error ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  if (!linger_) return close();
  start_timer(kLingerTime);
  lingered_ = 0;
  linger();
}

void Connection::linger() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(64 * 1024), [self = shared_from_this()](Error error, size_t size) {
    self->lingered_ += size;
    error || self->lingered_ > kLingerBytes ? self->close() : self->linger();
  });
}

}  // namespace fairlead::control::admin
