#include "proxy/upstream/upstream_connection.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "proxy/tls_layer.h"
#include "proxy/upstream/upstream_pool.h"

namespace fairlead::proxy {

UpstreamConnection::UpstreamConnection(Reactor& reactor, UpstreamPool& pool)
    : reactor_(reactor),
      transport_(reactor, *this),
      timer_([](void* self) { static_cast<UpstreamConnection*>(self)->on_timeout(); }, this),
      pool_(pool) {}

void UpstreamConnection::connect(const sockaddr* address, socklen_t length, Duration timeout) {
  connect_began_ = reactor_.now();
  timeout_ = timeout;
  // A failure here is reported from the loop, like any later one, so that nobody is called back from within a
  // call.
  const std::error_code error = transport_.connect(address, length);
  exhausted_ = is_exhaustion(error);
  reactor_.arm(timer_, error ? Duration::zero() : timeout);
}

void UpstreamConnection::on_timeout() {
  if (established_) {
    on_timer();
  } else if (transport_.open()) {
    fail(ProxyError::Kind::connect_timeout);
  } else {
    fail(exhausted_ ? ProxyError::Kind::overloaded : ProxyError::Kind::connect_failure);
  }
}

void UpstreamConnection::on_transport_ready() {
  if (established_) {
    on_ready();
  } else if (transport_.tls() != nullptr) {
    continue_handshake();
  } else {
    finish_connect();
  }
}

void UpstreamConnection::finish_connect() {
  if (!transport_.writable() && !transport_.broken()) return;
  if (transport_.broken() || transport_.take_error()) {
    fail(ProxyError::Kind::connect_failure);
    return;
  }
  connect_took_ = reactor_.now() - connect_began_;
  if (pool_.binds() && !send_proxy_header()) return;
  if (pool_.tls() == nullptr) {
    finish();
  } else {
    begin_handshake();
  }
}

bool UpstreamConnection::send_proxy_header() {
  std::optional<std::string> header = pool_.bind(*this);
  if (header) {
    const iovec piece{header->data(), header->size()};
    const auto sent = transport_.write({&piece, 1});
    // A new connection has room for it.
    if (sent.io == Transport::Io::done && sent.size == header->size()) return true;
  }
  fail(ProxyError::Kind::connect_failure);
  return false;
}

void UpstreamConnection::begin_handshake() {
  tls::SslPointer ssl = pool_.new_tls();
  if (ssl == nullptr) {
    fail(ProxyError::Kind::overloaded);
    return;
  }
  transport_.start_tls(std::make_unique<TlsLayer>(std::move(ssl), TlsLayer::Role::client, transport_));
  reactor_.arm(timer_, timeout_);
  continue_handshake();
}

void UpstreamConnection::continue_handshake() {
  const auto io = transport_.handshake();
  if (io == Transport::Io::done) {
    finish();
  } else if (io != Transport::Io::blocked || transport_.broken()) {
    fail(ProxyError::Kind::tls_failure);
  }
}

void UpstreamConnection::finish() {
  timer_.cancel();
  established_ = true;
  idle_since_ = reactor_.now();
  pool_.on_connected(connect_took_);
  on_established();
}

void UpstreamConnection::fail(ProxyError::Kind kind) {
  timer_.cancel();
  transport_.close();
  pool_.on_connect_failed(*this, kind);
}

}  // namespace fairlead::proxy
