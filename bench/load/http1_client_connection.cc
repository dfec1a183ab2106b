#include "bench/load/client_connection.h"

#include <sys/epoll.h>

#include <cerrno>

namespace fairlead::bench {
namespace {

constexpr uint32_t kHangup = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
char scratch[64 * 1024];  // one thread reads at a time, and nothing stays in it

}  // namespace

ClientConnection::Progress ClientConnection::on_ready(uint32_t events) {
  if (state_ == State::connecting) return finish_connect(events);
  if (state_ == State::handshaking) return finish_handshake();
  if ((events & EPOLLOUT) != 0 && !unsent_.empty() && !send_rest()) ended_ = true;
  if ((events & (EPOLLIN | kHangup)) != 0) read((events & kHangup) != 0);
  if (state_ != State::busy) return ended_ || unsolicited_ ? Progress::ended : Progress::none;
  if (ended_ && !cut_ && !scanner_.complete()) scanner_.finish();
  if (scanner_.complete()) return Progress::response;
  if (scanner_.malformed()) return Progress::malformed;
  return ended_ ? Progress::lost : Progress::none;
}

ClientConnection::Progress ClientConnection::finish_connect(uint32_t events) {
  if ((events & kHangup) != 0) return Progress::lost;
  if ((events & EPOLLOUT) == 0) return Progress::none;
  state_ = State::handshaking;
  return finish_handshake();
}

ClientConnection::Progress ClientConnection::finish_handshake() {
  const Channel::Step step = channel_.handshake();
  if (step != Channel::Step::done) return step == Channel::Step::failed ? Progress::lost : Progress::none;
  state_ = State::idle;
  return Progress::connected;
}

void ClientConnection::read(bool hangup) {
  for (;;) {
    const ssize_t n = channel_.receive(scratch);
    if (n <= 0) {
      cut_ = cut_ || (n < 0 && errno != EAGAIN);
      ended_ = ended_ || cut_ || n == 0;
      return;
    }
    const auto size = static_cast<size_t>(n);
    const size_t used = state_ == State::busy ? scanner_.feed({scratch, size}) : 0;
    unsolicited_ = unsolicited_ || used < size;
    // A short read of a plain socket took all there was, and what comes next makes a new edge; only an
    // announced end needs another read.
    if (size < sizeof scratch && !hangup && !channel_.encrypted()) return;
  }
}

bool ClientConnection::send(std::string_view request, bool bodiless, Time intended, Time deadline) {
  const ssize_t n = channel_.send(request);
  if (n < 0 && errno != EAGAIN) return false;
  unsent_ = request.substr(n < 0 ? 0 : static_cast<size_t>(n));
  scanner_.next(bodiless);
  state_ = State::busy;
  intended_ = intended;
  deadline_ = deadline;
  return true;
}

bool ClientConnection::send_rest() {
  while (!unsent_.empty()) {
    const ssize_t n = channel_.send(unsent_);
    if (n < 0) return errno == EAGAIN;
    unsent_.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

void ClientConnection::begin_closing(Time deadline) {
  state_ = State::closing;
  deadline_ = deadline;
}

}  // namespace fairlead::bench
