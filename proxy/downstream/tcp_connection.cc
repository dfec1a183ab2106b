#include "proxy/downstream/tcp_connection.h"

#include <utility>

#include "proxy/downstream/connection_set.h"

namespace fairlead::proxy {

TcpConnection::TcpConnection(WorkerContext& context, ConnectionSet& set,
                             std::shared_ptr<const ListenerInfo> listener, ClientAddress address)
    : context_(context),
      set_(set),
      client_(std::move(listener), std::move(address), "tcp"),
      transport_(context.reactor, *this),
      output_(context, transport_),
      stream_(context, *this),
      timer_([](void* self) { static_cast<TcpConnection*>(self)->on_timer(); }, this) {}

TcpConnection::~TcpConnection() {
  state_ = State::closed;
  stream_.on_downstream_closed();
}

void TcpConnection::start(int fd) {
  if (!transport_.adopt(fd)) {
    context_.metrics.add_limit_hit("descriptors");
    set_.remove(*this);
    return;
  }
  stream_.begin(*client_.listener()->tcp(), client_.info());
}

void TcpConnection::start(Transport& begun) { start(begun, *client_.listener()->tcp(), {}); }

void TcpConnection::start(Transport& begun, const TcpRoute& route, std::string server_name) {
  transport_.take(begun);
  server_name_ = std::move(server_name);
  client_.info().server_name = server_name_;
  stream_.begin(route, client_.info());
}

// ---- From the client ----

void TcpConnection::on_transport_ready() {
  if (!output_.empty() && transport_.writable()) flush();
  if (transport_.broken() && !transport_.readable()) {
    close();
    return;
  }
  settle();
  if (state_ == State::open) read();
  if (state_ == State::lingering && linger_.ended(transport_, context_.reactor)) close();
}

bool TcpConnection::wants_input() const {
  return state_ == State::open && !stream_.request_complete() && !stream_.request_paused();
}

void TcpConnection::read() {
  for (int reads = 0; wants_input(); ++reads) {
    if (reads == kReadsPerTurn) {
      transport_.revisit();
      return;
    }
    const auto scratch = context_.reactor.scratch();
    const auto result = transport_.read(scratch);
    if (result.io == Transport::Io::blocked && !transport_.broken()) return;
    if (result.io == Transport::Io::closed) {
      stream_.on_request_end({});
    } else if (result.io != Transport::Io::done) {
      close();
    } else {
      context_.metrics.bytes_received.add(result.size);
      stream_.on_request_body({scratch.data(), result.size});
    }
  }
}

// ---- To the client ----

void TcpConnection::write_head(const http::ResponseHead&, std::string_view) {
  transport_.watch_for_silence();
  if (set_.draining()) stream_.on_drain();
}

void TcpConnection::write_body(std::string_view bytes) {
  if (!bytes.empty() && state_ != State::closed) output_.write(bytes);
}

void TcpConnection::flush() {
  if (!output_.empty() && state_ != State::closed) output_.flush();
}

// ---- Ends ----

void TcpConnection::settle() {
  if (output_.drained() && stream_.active()) stream_.on_downstream_writable();
  if (state_ != State::closing || !output_.empty()) return;
  state_ = State::lingering;
  linger_.begin(transport_, context_.reactor, timer_);
}

void TcpConnection::on_stream_ended() {
  if (state_ != State::open) return;
  state_ = State::closing;
  // A client that never takes its last bytes must not hold the connection for ever.
  context_.reactor.arm(timer_, context_.limits().stream_idle_timeout);
  transport_.revisit();
}

void TcpConnection::on_timer() { close(); }

void TcpConnection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  timer_.cancel();
  transport_.close();
  stream_.on_downstream_closed();
  set_.remove(*this);
}

void TcpConnection::abort(std::optional<uint32_t>) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  timer_.cancel();
  transport_.abort();
  set_.remove(*this);
}

}  // namespace fairlead::proxy
