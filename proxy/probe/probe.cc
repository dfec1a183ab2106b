#include "proxy/probe/probe.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "proxy/proxy_error.h"
#include "proxy/proxy_header.h"

namespace fairlead::proxy {

namespace asio = boost::asio;
using health::ProbeOutcome;
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
  request_ = "GET " + check_.path +
             " HTTP/1.1\r\nHost: " + (check_.host.empty() ? target_.authority : check_.host) +
             "\r\nUser-Agent: fairlead-health-check\r\nConnection: close\r\n\r\n";
  parser_.expect(http::Method::get);
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
  if (check_.kind == config::HealthCheck::Kind::tcp) return finish(ProbeOutcome::ok);
  send_request();
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
  if (input_.size() >= kMaxBuffer) return finish(ProbeOutcome::wrong);
  const size_t kept = input_.size();
  input_.resize(kept + kMaxBody);
  with_stream([this, kept](auto& stream) {
    stream.async_read_some(asio::buffer(input_.data() + kept, kMaxBody),
                           [self = shared_from_this(), kept](boost::system::error_code error, size_t n) {
                             self->input_.resize(kept + n);
                             if (is_end(error)) return self->take_end();
                             if (error) return self->finish(ProbeOutcome::unreachable);
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
    if (step == http::Step::error) return finish(ProbeOutcome::wrong);
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
  const bool expected = status_expected(status);
  if (expected && !check_.expected_body.empty()) return true;
  finish(expected ? ProbeOutcome::ok : ProbeOutcome::wrong);
  return false;
}

bool Probe::status_expected(int status) const {
  if (check_.expected_status.empty()) return status >= 200 && status <= 299;
  return std::find(check_.expected_status.begin(), check_.expected_status.end(), status) !=
         check_.expected_status.end();
}

/// The body, or the connection, has ended.
void Probe::take_end() {
  if (!head_taken_) return finish(ProbeOutcome::unreachable);
  finish(body_.find(check_.expected_body) != std::string::npos ? ProbeOutcome::ok : ProbeOutcome::wrong);
}

void Probe::finish(ProbeOutcome outcome) {
  if (!done_) return;
  deadline_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
  std::exchange(done_, nullptr)({.outcome = outcome, .connect = connect_, .response = Clock::now() - begun_});
}

}  // namespace fairlead::proxy
