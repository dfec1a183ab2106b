#include "bench/region/http1_origin_connection.h"

#include <sys/epoll.h>

#include <cerrno>

namespace fairlead::bench {
namespace {

constexpr size_t kScratch = 64 * 1024;
char scratch[kScratch];  // one thread reads at a time, and nothing stays in it

}  // namespace

void Http1OriginConnection::on_ready(uint32_t events) {
  readable_ = readable_ || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  hangup_ = hangup_ || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

Http1OriginConnection::Progress Http1OriginConnection::read() {
  if (answering_ || sending()) return Progress::waiting;
  if (!pipelined_.empty()) {
    const size_t used = scanner_.feed(pipelined_);
    pipelined_.erase(0, used);
  }
  while (!scanner_.complete()) {
    if (scanner_.malformed() || ended_) return Progress::closed;
    if (!readable_) return Progress::waiting;
    const ssize_t n = ::recv(fd_.get(), scratch, sizeof scratch, 0);
    if (n <= 0) {
      readable_ = false;
      ended_ = n == 0 || errno != EAGAIN;
      continue;
    }
    // A short read took all there was; the next bytes make a new edge. Only an end that was announced needs
    // another.
    readable_ = hangup_ || static_cast<size_t>(n) == sizeof scratch;
    const std::string_view bytes(scratch, static_cast<size_t>(n));
    pipelined_.append(bytes.substr(scanner_.feed(bytes)));
  }
  answering_ = true;
  return Progress::request;
}

OriginRequest Http1OriginConnection::request() const {
  const std::string_view line = scanner_.start_line();
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return {line, {}};
  const std::string_view rest = line.substr(space + 1);
  return {line.substr(0, space), rest.substr(0, rest.find(' '))};
}

bool Http1OriginConnection::answer(int32_t, const Answer& answer) {
  const bool keep_alive = scanner_.keep_alive();
  const bool head_only = scanner_.start_line().starts_with("HEAD ");
  answering_ = false;
  scanner_.next();
  if (!send_answer(answer, keep_alive, head_only)) return false;
  if (!keep_alive) ended_ = true;
  return keep_alive || sending();
}

bool Http1OriginConnection::send_answer(const Answer& answer, bool keep_alive, bool head_only) {
  if (!answer.json.empty()) return send(responses_.with_body(answer.status, answer.json, keep_alive));
  if (answer.utilization < 0) return send(responses_.get(answer.status, answer.size, keep_alive, head_only));
  return send(responses_.reporting(answer.status, answer.size, keep_alive, head_only,
                                   load_report(answer.utilization)));
}

bool Http1OriginConnection::reset(int32_t) {
  const linger hard{1, 0};  // makes closing send a reset
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  return false;
}

bool Http1OriginConnection::send(std::string_view bytes) {
  const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return false;
  const size_t sent = n < 0 ? 0 : static_cast<size_t>(n);
  if (sent < bytes.size()) unsent_.assign(bytes.substr(sent));
  return true;
}

bool Http1OriginConnection::flush() {
  while (sending()) {
    const ssize_t n = ::send(fd_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN;
    unsent_.erase(0, static_cast<size_t>(n));
  }
  return true;
}

}  // namespace fairlead::bench
