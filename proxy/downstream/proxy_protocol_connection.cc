#include "proxy/downstream/proxy_protocol_connection.h"

#include <utility>

#include "proxy/downstream/connection_set.h"
#include "proxy/downstream/opening.h"

namespace fairlead::proxy {

ProxyProtocolConnection::ProxyProtocolConnection(WorkerContext& context, ConnectionSet& set,
                                                 std::shared_ptr<const ListenerInfo> listener,
                                                 ClientAddress proxy)
    : context_(context),
      set_(set),
      listener_(std::move(listener)),
      client_(std::move(proxy)),
      transport_(context.reactor, *this),
      timer_([](void* self) { static_cast<ProxyProtocolConnection*>(self)->on_timeout(); }, this) {}

void ProxyProtocolConnection::start(int fd) {
  if (!transport_.adopt(fd)) {
    context_.metrics.add_limit_hit("descriptors");
    close();
    return;
  }
  context_.reactor.arm(timer_, context_.limits().request_head_timeout);
  on_transport_ready();
}

void ProxyProtocolConnection::on_transport_ready() {
  const auto space = context_.reactor.scratch().first(kMaxProxyHeader);
  const auto waiting = transport_.peek(space);
  if (waiting.io == Transport::Io::blocked && !transport_.broken()) return;
  if (waiting.io != Transport::Io::done) {
    close();  // it came to nothing, as when a load balancer looks whether the port is open
    return;
  }
  const ProxyHeader header = parse_proxy_header({space.data(), waiting.size});
  if (header.status == ProxyHeader::Status::complete && consume(header.size)) {
    hand_over(header);
  } else if (header.status != ProxyHeader::Status::incomplete || transport_.peer_closed()) {
    refuse();
  }
}

bool ProxyProtocolConnection::consume(size_t size) {
  const auto taken = transport_.read(context_.reactor.scratch().first(size));
  return taken.io == Transport::Io::done && taken.size == size;
}

void ProxyProtocolConnection::hand_over(const ProxyHeader& header) {
  timer_.cancel();
  if (header.ends) client_ = listener_->identify(*header.ends);
  with_opening(*listener_, [&]<typename Connection>() {
    auto next = std::make_unique<Connection>(context_, set_, listener_, std::move(client_));
    set_.replace(*this, std::move(next)).start(transport_);
  });
}

void ProxyProtocolConnection::refuse() {
  context_.metrics.add_rejected("proxy_protocol");
  close();
}

void ProxyProtocolConnection::on_timeout() {
  context_.metrics.add_limit_hit("proxy_protocol_timeout");
  refuse();
}

void ProxyProtocolConnection::close() {
  timer_.cancel();
  transport_.close();
  set_.remove(*this);
}

}  // namespace fairlead::proxy
