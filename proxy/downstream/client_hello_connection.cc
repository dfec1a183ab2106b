#include "proxy/downstream/client_hello_connection.h"

#include <utility>

#include "proxy/downstream/connection_set.h"
#include "proxy/downstream/tcp_connection.h"
#include "proxy/downstream/tls_handshake.h"
#include "tls/client_hello.h"

namespace fairlead::proxy {

using Status = tls::ClientHello::Status;

ClientHelloConnection::ClientHelloConnection(WorkerContext& context, ConnectionSet& set,
                                             std::shared_ptr<const ListenerInfo> listener,
                                             ClientAddress client)
    : context_(context),
      set_(set),
      listener_(std::move(listener)),
      client_(std::move(client)),
      transport_(context.reactor, *this),
      timer_([](void* self) { static_cast<ClientHelloConnection*>(self)->on_timeout(); }, this) {}

void ClientHelloConnection::start(int fd) {
  if (!transport_.adopt(fd)) {
    context_.metrics.add_limit_hit("descriptors");
    close();
    return;
  }
  begin();
}

void ClientHelloConnection::start(Transport& begun) {
  transport_.take(begun);
  begin();
}

void ClientHelloConnection::begin() {
  context_.reactor.arm(timer_, context_.limits().tls_handshake_timeout);
  on_transport_ready();
}

void ClientHelloConnection::on_transport_ready() {
  const auto space = context_.reactor.scratch();
  const auto waiting = transport_.peek(space);
  if (waiting.io == Transport::Io::blocked && !transport_.broken()) return;
  if (waiting.io != Transport::Io::done) {
    close();
    return;
  }
  auto hello = tls::read_client_hello({space.data(), waiting.size});
  if (hello.status == Status::complete) {
    hand_over(std::move(hello.server_name));
  } else if (hello.status == Status::other || waiting.size == space.size() || transport_.peer_closed()) {
    refuse("tls_handshake");
  }
}

void ClientHelloConnection::hand_over(std::string server_name) {
  timer_.cancel();
  if (const TcpRoute* route = listener_->tcp(server_name); route != nullptr) {
    auto next = std::make_unique<TcpConnection>(context_, set_, listener_, std::move(client_));
    set_.replace(*this, std::move(next)).start(transport_, *route, std::move(server_name));
  } else if (listener_->tls() != nullptr) {
    auto next = std::make_unique<TlsHandshake>(context_, set_, listener_, std::move(client_));
    set_.replace(*this, std::move(next)).start(transport_);
  } else {
    refuse("server_name");
  }
}

void ClientHelloConnection::refuse(std::string_view reason) {
  context_.metrics.add_rejected(reason);
  close();
}

void ClientHelloConnection::on_timeout() {
  context_.metrics.add_limit_hit("tls_handshake_timeout");
  close();
}

void ClientHelloConnection::close() {
  timer_.cancel();
  transport_.close();
  set_.remove(*this);
}

}  // namespace fairlead::proxy
