#include "bench/region/http2_origin_connection.h"

#include <sys/epoll.h>

#include <cerrno>

namespace fairlead::bench {

using proxy::http2::Session;
using proxy::http2::StreamError;

namespace {

constexpr size_t kScratch = 64 * 1024;
char scratch[kScratch];  // one thread reads at a time, and nothing stays in it

}  // namespace

Http2OriginConnection::Http2OriginConnection(FileDescriptor fd, uint64_t serial, const std::string& region,
                                             std::string_view received)
    : OriginConnection(std::move(fd), serial),
      region_(region),
      stream_events_{.arrived = [this](int32_t id) { arrived_.push_back(id); },
                     .closed = [this](int32_t id) { streams_.erase(id); }},
      session_(Session::Role::server, {.concurrent_streams = kStreams}, *this) {
  ended_ = !session_.receive(received);
}

void Http2OriginConnection::on_ready(uint32_t events) {
  readable_ = readable_ || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
}

OriginConnection::Progress Http2OriginConnection::read() {
  for (;;) {
    while (!arrived_.empty()) {
      shown_ = arrived_.front();
      arrived_.pop_front();
      if (streams_.contains(shown_)) return Progress::request;
    }
    if (ended_ || !readable_) break;
    receive();
  }
  const bool sent = flush();
  return ended_ || !sent || session_.finished() ? Progress::closed : Progress::waiting;
}

void Http2OriginConnection::receive() {
  const ssize_t n = ::recv(fd_.get(), scratch, kScratch, 0);
  if (n <= 0) {
    readable_ = false;
    ended_ = n == 0 || errno != EAGAIN;
  } else if (!session_.receive({scratch, static_cast<size_t>(n)})) {
    ended_ = true;  // after a last word
  }
}

OriginRequest Http2OriginConnection::request() const { return streams_.at(shown_).request(); }

bool Http2OriginConnection::answer(int32_t stream, const Answer& answer) {
  if (const auto found = streams_.find(stream); found != streams_.end())
    found->second.answer(answer, region_);
  return true;
}

bool Http2OriginConnection::reset(int32_t stream) {
  if (streams_.contains(stream)) session_.reset(stream, StreamError::internal);
  return true;
}

bool Http2OriginConnection::flush() {
  for (;;) {
    if (unsent_.size() < kMostUnsent) session_.send(unsent_, kMostUnsent);
    if (unsent_.empty()) return true;
    const ssize_t n = ::send(fd_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN;
    unsent_.erase(0, static_cast<size_t>(n));
  }
}

proxy::http2::SessionStream* Http2OriginConnection::on_stream(int32_t id) {
  return &streams_.try_emplace(id, id, session_, stream_events_).first->second;
}

}  // namespace fairlead::bench
