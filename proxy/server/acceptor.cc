#include "proxy/server/acceptor.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "proxy/downstream/opening.h"
#include "proxy/downstream/proxy_protocol_connection.h"

namespace fairlead::proxy {

Acceptor::Acceptor(WorkerContext& context, ConnectionSet& connections,
                   std::shared_ptr<const ListenerInfo> info, ListeningSocket socket)
    : context_(context),
      connections_(connections),
      info_(std::move(info)),
      socket_(std::move(socket)),
      timer_([](void* self) { static_cast<Acceptor*>(self)->resume(); }, this) {
  resume();
}

Acceptor::~Acceptor() {
  if (watching_) context_.reactor.remove(socket_.fd(), *this);
}

void Acceptor::resume() {
  watching_ = context_.reactor.add_listening(socket_.fd(), *this);
  if (!watching_) context_.reactor.arm(timer_, kPause);
}

void Acceptor::pause(std::string_view reason) {
  context_.metrics.add_limit_hit(reason);
  if (watching_) context_.reactor.remove(socket_.fd(), *this);
  watching_ = false;
  context_.reactor.arm(timer_, kPause);
}

void Acceptor::on_ready() {
  for (int i = 0; i < kPerTurn && accept_one(); ++i) {
  }
}

void Acceptor::empty_queue() {
  while (accept_one()) {
  }
}

template <typename Connection>
void Acceptor::begin(int fd, ClientAddress client) {
  auto connection = std::make_unique<Connection>(context_, connections_, info_, std::move(client));
  Connection& started = *connection;
  connections_.add(std::move(connection));
  started.start(fd);
}

bool Acceptor::accept_one() {
  if (stopped_ || connections_.full()) {
    pause(stopped_ ? "memory" : "downstream_connections");
    return false;
  }
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  const int fd =
      accept4(socket_.fd(), reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause("descriptors");
    // Anything else is about the one connection that went away, or nothing is there.
    return errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
  }
  ClientAddress client = info_->identify(peer);
  if (info_->demands_proxy_header(client)) {
    begin<ProxyProtocolConnection>(fd, std::move(client));
  } else {
    with_opening(*info_, [&]<typename Connection>() { begin<Connection>(fd, std::move(client)); });
  }
  return true;
}

}  // namespace fairlead::proxy
