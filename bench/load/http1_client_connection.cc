#include "bench/load/http1_client_connection.h"

#include <sys/epoll.h>

#include <cerrno>

namespace fairlead::bench {

void Http1ClientConnection::on_event(uint32_t events) {
  if ((events & EPOLLOUT) != 0 && !unsent_.empty() && !send_rest()) ended_ = true;
  if ((events & EPOLLIN) != 0 || is_hangup(events)) read(is_hangup(events));
  if (!busy_) {
    if (ended_ || unsolicited_) end();
    return;
  }
  if (ended_ && !cut_ && !scanner_.complete()) scanner_.finish();
  if (scanner_.complete()) return on_response();
  if (scanner_.malformed()) return on_lost(Outcome::malformed);
  if (ended_) on_lost(tls_failed() ? Outcome::tls_error : Outcome::reset);
}

void Http1ClientConnection::on_response() {
  busy_ = false;
  owner_.on_finished(pending_, {outcome_of(scanner_.status()), scanner_.status(), {}, scanner_.watched()});
  if (scanner_.keep_alive() && !ended_ && !unsolicited_ && unsent_.empty()) return;
  if (ended_ || scanner_.keep_alive()) return end();
  begin_closing();
}

void Http1ClientConnection::on_lost(Outcome outcome) {
  busy_ = false;
  end();
  owner_.on_finished(pending_, {outcome, 0, {}, {}});
}

void Http1ClientConnection::cancel(PendingRequest&) {
  busy_ = false;
  end();
}

void Http1ClientConnection::read(bool hangup) {
  for (;;) {
    const ssize_t n = channel_.receive({scratch(), kScratch});
    if (n <= 0) {
      cut_ = cut_ || (n < 0 && errno != EAGAIN);
      ended_ = ended_ || cut_ || n == 0;
      return;
    }
    const auto size = static_cast<size_t>(n);
    const size_t used = busy_ ? scanner_.feed({scratch(), size}) : 0;
    unsolicited_ = unsolicited_ || used < size;
    // A short read of a plain socket took all there was, and what comes next makes a new edge; only an
    // announced end needs another read.
    if (size < kScratch && !hangup && !channel_.encrypted()) return;
  }
}

PendingRequest* Http1ClientConnection::send(Time intended, Time deadline) {
  const ssize_t n = channel_.send(request_);
  if (n < 0 && errno != EAGAIN) return nullptr;
  unsent_ = request_.substr(n < 0 ? 0 : static_cast<size_t>(n));
  scanner_.next(bodiless_);
  busy_ = true;
  pending_.intended = intended;
  pending_.deadline = deadline;
  return &pending_;
}

bool Http1ClientConnection::send_rest() {
  while (!unsent_.empty()) {
    const ssize_t n = channel_.send(unsent_);
    if (n < 0) return errno == EAGAIN;
    unsent_.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace fairlead::bench
