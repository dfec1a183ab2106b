#include "proxy/probe/probe.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "proxy/proxy_error.h"

namespace fairlead::proxy {

namespace asio = boost::asio;
using health::ProbeOutcome;
using Clock = std::chrono::steady_clock;

void Probe::start(asio::io_context& io, const asio::ip::tcp::endpoint& target,
                  const config::HealthCheck& check, const std::string& host, Done done) {
  std::shared_ptr<Probe>(new Probe(io, check, std::move(done)))->run(target, host);
}

Probe::Probe(asio::io_context& io, const config::HealthCheck& check, Done done)
    : socket_(io), deadline_(io), check_(check), done_(std::move(done)) {}

void Probe::run(const asio::ip::tcp::endpoint& target, const std::string& host) {
  begun_ = Clock::now();
  request_ = "GET " + check_.path + " HTTP/1.1\r\nHost: " + (check_.host.empty() ? host : check_.host) +
             "\r\nUser-Agent: fairlead-health-check\r\nConnection: close\r\n\r\n";
  parser_.expect(http::Method::get);
  deadline_.expires_after(check_.timeout);
  deadline_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (!error) self->finish(ProbeOutcome::unreachable);
  });
  socket_.async_connect(
      target, [self = shared_from_this()](boost::system::error_code error) { self->connected(error); });
}

void Probe::connected(boost::system::error_code error) {
  if (is_exhaustion(error)) return finish(ProbeOutcome::untried);
  if (error) return finish(ProbeOutcome::unreachable);
  connect_ = Clock::now() - begun_;
  if (check_.kind == config::HealthCheck::Kind::tcp) return finish(ProbeOutcome::ok);
  send_request();
}

void Probe::send_request() {
  asio::async_write(socket_, asio::buffer(request_),
                    [self = shared_from_this()](boost::system::error_code error, size_t) {
                      if (error) return self->finish(ProbeOutcome::unreachable);
                      self->read_more();
                    });
}

void Probe::read_more() {
  if (input_.size() >= kMaxBuffer) return finish(ProbeOutcome::wrong);
  const size_t kept = input_.size();
  input_.resize(kept + kMaxBody);
  socket_.async_read_some(asio::buffer(input_.data() + kept, kMaxBody),
                          [self = shared_from_this(), kept](boost::system::error_code error, size_t n) {
                            self->input_.resize(kept + n);
                            if (error == asio::error::eof) return self->take_end();
                            if (error) return self->finish(ProbeOutcome::unreachable);
                            self->parse();
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
