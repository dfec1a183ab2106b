#include "bench/region/origin_connection.h"

#include <sys/epoll.h>

#include <cerrno>

namespace fairlead::bench {
namespace {

constexpr size_t kScratch = 64 * 1024;
char scratch[kScratch];  // one thread reads at a time, and nothing stays in it

}  // namespace

void OriginConnection::on_ready(uint32_t events) {
  readable_ = readable_ || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  hangup_ = hangup_ || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

OriginConnection::Progress OriginConnection::read() {
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

bool OriginConnection::answer(const std::string& bytes) {
  const bool keep_alive = scanner_.keep_alive();
  answering_ = false;
  scanner_.next();
  if (!send(bytes)) return false;
  if (!keep_alive) ended_ = true;
  return keep_alive || sending();
}

bool OriginConnection::send(std::string_view bytes) {
  const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return false;
  const size_t sent = n < 0 ? 0 : static_cast<size_t>(n);
  if (sent < bytes.size()) unsent_.assign(bytes.substr(sent));
  return true;
}

bool OriginConnection::flush() {
  while (sending()) {
    const ssize_t n = ::send(fd_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN;
    unsent_.erase(0, static_cast<size_t>(n));
  }
  return true;
}

void OriginConnection::abort() {
  const linger hard{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace fairlead::bench
