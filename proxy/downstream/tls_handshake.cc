#include "proxy/downstream/tls_handshake.h"

#include <utility>

#include "proxy/downstream/connection_set.h"
#include "proxy/downstream/http1_connection.h"
#include "proxy/downstream/http2_connection.h"
#include "proxy/tls_layer.h"

namespace fairlead::proxy {

TlsHandshake::TlsHandshake(WorkerContext& context, ConnectionSet& set,
                           std::shared_ptr<const ListenerInfo> listener, ClientAddress client)
    : context_(context),
      set_(set),
      listener_(std::move(listener)),
      client_(std::move(client)),
      transport_(context.reactor, *this),
      timer_([](void* self) { static_cast<TlsHandshake*>(self)->on_timeout(); }, this) {
  set_.handshake_begins(*this);
}

TlsHandshake::~TlsHandshake() { set_.handshake_ends(*this); }

void TlsHandshake::start(int fd) {
  if (!transport_.adopt(fd)) {
    context_.metrics.add_limit_hit("descriptors");
    close();
    return;
  }
  begin();
}

void TlsHandshake::start(Transport& plain) {
  transport_.take(plain);
  begin();
}

void TlsHandshake::begin() {
  tls::SslPointer ssl = listener_->tls()->new_connection();
  if (ssl == nullptr) {
    context_.metrics.add_limit_hit("memory");
    close();
    return;
  }
  transport_.start_tls(std::make_unique<TlsLayer>(std::move(ssl), TlsLayer::Role::server, transport_));
  context_.reactor.arm(timer_, context_.limits().tls_handshake_timeout);
  on_transport_ready();
}

void TlsHandshake::on_transport_ready() {
  switch (transport_.handshake()) {
    case Transport::Io::done:
      succeed();
      return;
    case Transport::Io::blocked:
      if (!transport_.broken()) return;
      [[fallthrough]];
    case Transport::Io::closed:
    case Transport::Io::failed:
      fail();
  }
}

void TlsHandshake::succeed() {
  timer_.cancel();
  set_.handshake_ends(*this);
  if (tls::negotiated_protocol(transport_.tls()->ssl()) == "h2") {
    auto next = std::make_unique<Http2Connection>(context_, set_, listener_, std::move(client_));
    set_.replace(*this, std::move(next)).start(transport_, {});
  } else {
    auto next = std::make_unique<Http1Connection>(context_, set_, listener_, std::move(client_));
    set_.replace(*this, std::move(next)).start(transport_);
  }
}

void TlsHandshake::fail() {
  context_.metrics.add_rejected("tls_handshake");
  close();
}

void TlsHandshake::on_timeout() {
  context_.metrics.add_limit_hit("tls_handshake_timeout");
  close();
}

void TlsHandshake::displace() {
  context_.metrics.add_limit_hit("tls_handshakes");
  close();
}

void TlsHandshake::close() {
  timer_.cancel();
  transport_.close();
  set_.handshake_ends(*this);
  set_.remove(*this);
}

}  // namespace fairlead::proxy
