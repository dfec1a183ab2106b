#include "proxy/probe/probe.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "proxy/http/load_report.h"
#include "proxy/probe/grpc_health.h"
#include "proxy/proxy_error.h"
#include "proxy/proxy_header.h"
#include "tls/connection_facts.h"

namespace fairlead::proxy {

namespace asio = boost::asio;
using health::ProbeOutcome;
using Kind = config::HealthCheck::Kind;
using Clock = std::chrono::steady_clock;

namespace {

/// Many origins end TLS without a word; what they sent before is judged all the same.
bool is_end(boost::system::error_code error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

}  // namespace

struct Probe::Secured {
  Secured(asio::generic::stream_protocol::socket& socket, tls::SslPointer ssl)
      : stream(socket, ssl.release()) {}
  asio::ssl::stream<asio::generic::stream_protocol::socket&> stream;
};

void Probe::start(asio::io_context& io, Target target, const config::HealthCheck& check, Done done) {
  std::shared_ptr<Probe>(new Probe(io, std::move(target), check, std::move(done)))->run();
}

Probe::Probe(asio::io_context& io, Target target, const config::HealthCheck& check, Done done)
    : target_(std::move(target)), socket_(io), deadline_(io), check_(check), done_(std::move(done)) {}
Probe::~Probe() = default;

void Probe::run() {
  begun_ = Clock::now();
  deadline_.expires_after(check_.timeout);
  deadline_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (!error) self->finish(ProbeOutcome::unreachable);
  });
  socket_.async_connect(target_.address, [self = shared_from_this()](boost::system::error_code error) {
    self->connected(error);
  });
}

void Probe::connected(boost::system::error_code error) {
  if (is_exhaustion(error)) return finish(ProbeOutcome::untried);
  if (error) return finish(ProbeOutcome::unreachable);
  connect_ = Clock::now() - begun_;
  if (target_.proxy_protocol == config::ProxyProtocol::off) return introduced();
  send_proxy_header();
}

/// Its own connection, nobody's that it hands on.
void Probe::send_proxy_header() {
  append_proxy_header(target_.proxy_protocol, std::nullopt, proxy_header_);
  asio::async_write(socket_, asio::buffer(proxy_header_),
                    [self = shared_from_this()](boost::system::error_code error, size_t) {
                      if (error) return self->finish(ProbeOutcome::unreachable);
                      self->introduced();
                    });
}

void Probe::introduced() {
  if (target_.tls == nullptr) return established();
  secure();
}

void Probe::secure() {
  tls::SslPointer ssl = target_.tls->new_connection(target_.host, nullptr);
  if (ssl == nullptr) return finish(ProbeOutcome::untried);
  secured_ = std::make_unique<Secured>(socket_, std::move(ssl));
  secured_->stream.async_handshake(asio::ssl::stream_base::client,
                                   [self = shared_from_this()](boost::system::error_code error) {
                                     if (error) return self->finish(ProbeOutcome::unreachable);
                                     self->established();
                                   });
}

void Probe::established() {
  if (check_.kind == Kind::tcp) return finish(ProbeOutcome::ok);
  const bool secured = secured_ != nullptr;
  const bool agreed = secured && tls::negotiated_protocol(secured_->stream.native_handle()) == "h2";
  if (check_.kind == Kind::grpc && secured && !agreed)
    return finish(ProbeOutcome::wrong, "it does not speak HTTP/2");
  if (check_.kind == Kind::grpc) {
    fetch_.emplace(request_head() + "\r\n", grpc_health_request(check_.service), secured);
  } else if (agreed || (!secured && target_.protocol == config::Protocol::h2 && check_.port == 0)) {
    fetch_.emplace(request_head() + "\r\n", std::string(), secured);
  }
  if (fetch_) {
    request_ = fetch_->output();
  } else {
    request_ = request_head() + "Connection: close\r\n\r\n";
    parser_.expect(http::Method::get);
  }
  send_request();
}

/// All but what differs between the versions of HTTP.
std::string Probe::request_head() const {
  const bool grpc = check_.kind == Kind::grpc;
  return (grpc ? "POST " + std::string(kGrpcHealthPath) : "GET " + check_.path) +
         " HTTP/1.1\r\nHost: " + (check_.host.empty() ? target_.authority : check_.host) +
         "\r\nUser-Agent: fairlead-health-check\r\n" +
         (grpc ? "TE: trailers\r\nContent-Type: application/grpc\r\n" : "");
}

template <typename Use>
void Probe::with_stream(Use use) {
  if (secured_ == nullptr) {
    use(socket_);
  } else {
    use(secured_->stream);
  }
}

void Probe::send_request() {
  with_stream([this](auto& stream) {
    asio::async_write(stream, asio::buffer(request_),
                      [self = shared_from_this()](boost::system::error_code error, size_t) {
                        if (error) return self->finish(ProbeOutcome::unreachable);
                        self->read_more();
                      });
  });
}

void Probe::read_more() {
  if (input_.size() >= kMaxBuffer) return finish(ProbeOutcome::wrong, "its answer is too long");
  const size_t kept = input_.size();
  input_.resize(kept + kMaxBody);
  with_stream([this, kept](auto& stream) {
    stream.async_read_some(asio::buffer(input_.data() + kept, kMaxBody),
                           [self = shared_from_this(), kept](boost::system::error_code error, size_t n) {
                             self->input_.resize(kept + n);
                             if (is_end(error)) return self->take_end();
                             if (error) return self->finish(ProbeOutcome::unreachable);
                             if (self->fetch_) return self->take_fetched(std::exchange(self->input_, {}));
                             self->parse();
                           });
  });
}

void Probe::parse() {
  size_t used = 0;
  while (done_) {
    size_t consumed = 0;
    const http::Step step = parser_.next(std::string_view(input_).substr(used), consumed);
    used += consumed;
    if (step == http::Step::error) return finish(ProbeOutcome::wrong, "its answer is malformed");
    if (step == http::Step::need_more) break;
    if (step == http::Step::head && !take_head()) return;
    if (step == http::Step::body)
      body_.append(parser_.body().substr(0, kMaxBody - std::min(kMaxBody, body_.size())));
    if (step == http::Step::done && !head_taken_) parser_.reset();  // an interim response
    if (step == http::Step::done && head_taken_) return take_end();
    if (head_taken_ && body_.size() >= kMaxBody) return take_end();
  }
  input_.erase(0, used);
  read_more();
}

/// False when the check has ended with the head.
bool Probe::take_head() {
  const int status = parser_.head().status;
  if (status < 200) return true;
  head_taken_ = true;
  utilization_ = http::reported_load(parser_.head().fields).value_or(-1);
  judge_status(status);
  return done_ != nullptr;
}

/// The body, or the connection, has ended.
void Probe::take_end() {
  if (!head_taken_) return finish(ProbeOutcome::unreachable);
  judge_body(body_);
}

void Probe::take_fetched(std::string_view bytes) {
  fetch_->receive(bytes);
  request_ = fetch_->output();
  if (fetch_->broken()) return finish(ProbeOutcome::wrong, "its answer is malformed");
  if (check_.kind == Kind::grpc && fetch_->body_full())
    return finish(ProbeOutcome::wrong, "its answer is too long");
  if (check_.kind == Kind::grpc && fetch_->complete()) return judge_grpc();
  if (fetch_->status() >= 200 && check_.kind == Kind::http) {
    judge_status(fetch_->status());
    if (done_ && (fetch_->complete() || fetch_->body_full())) judge_body(fetch_->body());
  }
  if (!done_) return;
  if (request_.empty()) {
    read_more();
  } else {
    send_request();
  }
}

void Probe::judge_grpc() {
  const int status = fetch_->grpc_status();
  if (status == http::grpc_code::kUnimplemented)
    return finish(ProbeOutcome::wrong, "UNIMPLEMENTED: it has no grpc.health.v1.Health");
  if (status > 0) return finish(ProbeOutcome::wrong, "gRPC status " + std::to_string(status));
  if (fetch_->status() != 200) return judge_status(fetch_->status());
  if (status < 0) return finish(ProbeOutcome::wrong, "its answer has no gRPC status");
  const std::optional<int> serving = grpc_health_status(fetch_->body());
  if (!serving) return finish(ProbeOutcome::wrong, "its answer is malformed");
  if (*serving == serving::kServing) return finish(ProbeOutcome::ok);
  finish(ProbeOutcome::wrong, *serving == serving::kNotServing ? "NOT_SERVING" : "its health is not known");
}

/// Ends the check unless the body is still to be seen.
void Probe::judge_status(int status) {
  const auto& wanted = check_.expected_status;
  const bool expected = check_.kind == Kind::http && wanted.empty()
                            ? status >= 200 && status <= 299
                            : std::find(wanted.begin(), wanted.end(), status) != wanted.end();
  if (!expected) {
    finish(ProbeOutcome::wrong, "status " + std::to_string(status));
  } else if (check_.expected_body.empty()) {
    finish(ProbeOutcome::ok);
  }
}

void Probe::judge_body(std::string_view body) {
  if (body.find(check_.expected_body) != std::string_view::npos) return finish(ProbeOutcome::ok);
  finish(ProbeOutcome::wrong, "its body is not the expected one");
}

void Probe::finish(ProbeOutcome outcome, std::string detail) {
  if (!done_) return;
  deadline_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
  std::exchange(done_, nullptr)({.outcome = outcome,
                                 .connect = connect_,
                                 .response = Clock::now() - begun_,
                                 .detail = std::move(detail),
                                 .utilization = fetch_ ? fetch_->utilization() : utilization_});
}

}  // namespace fairlead::proxy
