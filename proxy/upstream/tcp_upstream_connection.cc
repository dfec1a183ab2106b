#include "proxy/upstream/tcp_upstream_connection.h"

#include <utility>

#include "proxy/upstream/tcp_pool.h"

namespace fairlead::proxy {

TcpUpstreamConnection::TcpUpstreamConnection(Reactor& reactor, TcpPool& pool)
    : UpstreamConnection(reactor, pool), pool_(pool) {}

void TcpUpstreamConnection::on_established() { pool_.on_established(*this); }

void TcpUpstreamConnection::lend(Client& client, http::Method, bool) {
  client_ = &client;
  transport_.revisit();  // where it is told that it is open
}

void TcpUpstreamConnection::pump(const RequestBuffer& request, bool complete) {
  want_write_ = false;
  for (auto bytes = request.from(sent_); !bytes.empty() && !want_write_; bytes = request.from(sent_)) {
    const iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    const auto result = transport_.write({&piece, 1});
    want_write_ = result.io != Transport::Io::done || result.size < bytes.size();
    if (result.io == Transport::Io::done) {
      wrote_ = true;
      sent_ += result.size;
    }
    if (result.io == Transport::Io::failed) transport_.revisit();  // reading decides, next turn
  }
  if (!complete || sent_ != request.sendable() || request_ended_) return;
  request_ended_ = true;
  transport_.shutdown_write();
}

void TcpUpstreamConnection::resume() {
  if (std::exchange(paused_, false)) transport_.revisit();
}

void TcpUpstreamConnection::on_ready() {
  if (!open_) open();
  if (client_ != nullptr && want_write_ && transport_.writable()) client_->on_upstream_writable();
  if (client_ != nullptr && !paused_) read();
}

void TcpUpstreamConnection::open() {
  open_ = true;
  transport_.watch_for_silence();
  http::ResponseHead head;
  head.status = 200;
  client_->on_response_head(head);
}

void TcpUpstreamConnection::read() {
  for (int reads = 0; client_ != nullptr && !paused_; ++reads) {
    if (reads == kReadsPerTurn) {
      transport_.revisit();
      break;
    }
    const auto scratch = reactor_.scratch();
    const auto result = transport_.read(scratch);
    if (result.io == Transport::Io::blocked && !transport_.broken()) break;
    if (result.io != Transport::Io::done) {
      result.io == Transport::Io::closed ? end() : fail();
      return;
    }
    client_->on_response_body({scratch.data(), result.size});
  }
  if (client_ != nullptr) client_->on_response_pause();
}

void TcpUpstreamConnection::end() {
  Client* client = std::exchange(client_, nullptr);
  close();
  client->on_response_end({});
}

void TcpUpstreamConnection::fail() {
  Client* client = std::exchange(client_, nullptr);
  close();
  client->on_upstream_failure(
      {ProxyError::Kind::truncated, ProxyError::Source::upstream, ProxyError::Retry::no});
}

void TcpUpstreamConnection::close() {
  if (std::exchange(closed_, true)) return;
  client_ = nullptr;
  timer_.cancel();
  transport_.close();
  pool_.on_closed(*this);
}

}  // namespace fairlead::proxy
