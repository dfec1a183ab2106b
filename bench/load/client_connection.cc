#include "bench/load/client_connection.h"

#include <sys/epoll.h>

namespace fairlead::bench {
namespace {

// How long a peer that announced the end may take to close.
constexpr Duration kClosingTime = std::chrono::seconds(1);

}  // namespace

char* ClientConnection::scratch() {
  static char bytes[kScratch];
  return bytes;
}

bool ClientConnection::is_hangup(uint32_t events) {
  return (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

void ClientConnection::on_ready(uint32_t events) {
  if (state_ == State::connecting) return finish_connect(events);
  if (state_ == State::handshaking) return finish_handshake();
  if (state_ != State::ended) on_event(events);
}

void ClientConnection::finish_connect(uint32_t events) {
  if (is_hangup(events)) return end();
  if ((events & EPOLLOUT) == 0) return;
  state_ = State::handshaking;
  finish_handshake();
}

void ClientConnection::finish_handshake() {
  const Channel::Step step = channel_.handshake();
  if (step == Channel::Step::blocked) return;
  if (step == Channel::Step::failed) return end();
  state_ = State::open;
  on_open();
}

void ClientConnection::begin_closing() {
  state_ = State::closing;
  deadline_ = std::chrono::steady_clock::now() + kClosingTime;
}

void ClientConnection::close() {
  end();
  channel_.close();
}

}  // namespace fairlead::bench
