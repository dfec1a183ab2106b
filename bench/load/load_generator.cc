#include "bench/load/load_generator.h"

#include <algorithm>
#include <limits>

#include "bench/load/http1_client_connection.h"

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReconnectPause = 10ms;
constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();

Time clock_now() { return std::chrono::steady_clock::now(); }

uint64_t request_limit(const LoadOptions& options) {
  if (options.requests > 0) return options.requests;
  return options.rate > 0 ? ArrivalSchedule::limit_for(options.rate, options.duration) : kUnlimited;
}

}  // namespace

LoadGenerator::LoadGenerator(const LoadOptions& options, TlsClient* tls, Time start, OnSample on_sample,
                             OnTurn on_turn)
    : options_(options),
      tls_(tls),
      open_loop_(options.rate > 0),
      end_(options.requests > 0 ? Time::max() : start + options.duration),
      schedule_(start, open_loop_ ? options.rate : 1, request_limit(options), options.tick),
      on_sample_(std::move(on_sample)),
      on_turn_(std::move(on_turn)),
      targets_(options.target, options.fallbacks),
      signals_(termination_signals()) {
  for (const auto& [name, value] : options.fields) fields_.add(name, value);
  http2_request_ = {.fields = fields_.list(),
                    .body = options.body,
                    .watched = options.region_header,
                    .grpc = options.grpc,
                    .close = options.close,
                    .streams = options.streams};
  poller_.add(signals_.get(), nullptr);
}

LoadGenerator::~LoadGenerator() {
  for (List* list : {&connecting_, &ready_, &full_, &closing_})
    list->clear_and_dispose(std::default_delete<ClientConnection>());
}

void LoadGenerator::run(const std::function<Time()>& next_turn) {
  Time now = clock_now();
  dispatch(now);
  while (!stopping_ && !finished(now)) {
    for (const epoll_event& event : poller_.wait(std::min(next_wake(now), next_turn()))) handle(event);
    now = clock_now();
    expire(now);
    dispatch(now);
    closed_.clear();
    on_turn_(now);
  }
}

void LoadGenerator::handle(const epoll_event& event) {
  if (event.data.ptr == nullptr) {
    stopping_ = true;
    return;
  }
  auto& connection = *static_cast<ClientConnection*>(event.data.ptr);
  if (connection.fd() < 0) return;
  const bool opened = connection.opening();
  connection.on_ready(event.events);
  if (opened && !connection.opening()) {
    --opening_;
    if (connection.state() != ClientConnection::State::ended) {
      targets_.on_connected();
    } else {
      const bool by_tls = connection.tls_failed();
      on_connect_error(connection.target(), clock_now(),
                       by_tls ? Outcome::tls_error : Outcome::connect_error);
    }
  }
  settle(connection);
  if (open_loop_ || connection.fd() < 0) return;
  const Time now = clock_now();
  while (may_send(now) && connection.fd() >= 0 && connection.has_room())
    if (send(connection, now)) ++dispatched_;
  flush();
}

void LoadGenerator::settle(ClientConnection& connection) {
  if (connection.fd() < 0 || connection.opening()) return;
  if (connection.state() == ClientConnection::State::ended) return close(connection);
  connection.unlink();
  if (connection.state() == ClientConnection::State::closing) {
    closing_.push_back(connection);
  } else if (connection.has_room()) {
    ready_.push_front(connection);
  } else {
    full_.push_back(connection);
  }
}

void LoadGenerator::on_finished(PendingRequest& request, const Response& response) {
  request.unlink();
  --in_flight_;
  report(request.intended, clock_now(), response);
}

void LoadGenerator::on_returned(PendingRequest& request) {
  request.unlink();
  --in_flight_;
  ++resent_;
  returned_.push(request.intended);
}

void LoadGenerator::dispatch(Time now) {
  send_returned(now);
  if (open_loop_) {
    dispatch_due(now);
  } else {
    dispatch_closed_loop(now);
  }
  flush();
}

void LoadGenerator::send_returned(Time now) {
  while (!returned_.empty() && !ready_.empty()) {
    if (send(ready_.front(), returned_.top())) returned_.pop();
  }
  if (!open_loop_ && !returned_.empty() && now >= retry_connect_) open_connections(returned_.size(), now);
}

void LoadGenerator::dispatch_due(Time now) {
  const uint64_t due = schedule_.due(now);
  while (dispatched_ < due && !ready_.empty()) {
    if (send(ready_.front(), schedule_.intended(dispatched_))) ++dispatched_;
  }
  open_connections(waiting(now), now);
}

void LoadGenerator::dispatch_closed_loop(Time now) {
  while (may_send(now) && !ready_.empty()) {
    if (send(ready_.front(), now)) ++dispatched_;
  }
  while (may_send(now) && open_ < options_.connections && now >= retry_connect_) {
    if (!open_connection(now)) on_connect_error(targets_.current(), now);
  }
}

bool LoadGenerator::send(ClientConnection& connection, Time intended) {
  PendingRequest* request = connection.send(intended, intended + options_.timeout);
  if (request == nullptr) {
    ++stale_;
    close(connection);
    return false;
  }
  // What was returned is the oldest; else this ends at once.
  auto place = requests_.end();
  while (place != requests_.begin() && std::prev(place)->deadline > request->deadline) --place;
  requests_.insert(place, *request);
  ++in_flight_;
  if (options_.http2 && (unflushed_.empty() || unflushed_.back() != &connection))
    unflushed_.push_back(&connection);
  if (!connection.has_room()) settle(connection);
  return true;
}

void LoadGenerator::flush() {
  for (ClientConnection* connection : std::exchange(unflushed_, {})) {
    connection->flush();
    settle(*connection);
  }
}

void LoadGenerator::open_connections(uint64_t wanted, Time now) {
  const uint64_t room = options_.http2 && !options_.close ? options_.streams : 1;
  while (opening_ * room < wanted && open_ < options_.connections) {
    if (open_connection(now)) continue;
    on_connect_error(targets_.current(), now);
    --wanted;
  }
}

bool LoadGenerator::open_connection(Time now) {
  FileDescriptor fd = begin_connect(targets_.address());
  if (!fd) return false;
  auto connection = new_connection(std::move(fd), now);
  if (!poller_.add(connection->fd(), connection.get())) return false;
  connecting_.push_back(*connection.release());  // owned by the list it is in, until close()
  ++connects_;
  ++opening_;
  peak_connections_ = std::max(peak_connections_, ++open_);
  return true;
}

std::unique_ptr<ClientConnection> LoadGenerator::new_connection(FileDescriptor fd, Time now) {
  Channel channel(std::move(fd), tls_);
  const Time deadline = now + options_.timeout;
  ClientConnection::Owner& owner = *this;
  if (options_.http2)
    return std::make_unique<Http2ClientConnection>(std::move(channel), targets_.current(), deadline, owner,
                                                   http2_request_);
  return std::make_unique<Http1ClientConnection>(std::move(channel), targets_.current(), deadline, owner,
                                                 options_.request, options_.bodiless, options_.region_header);
}

void LoadGenerator::on_connect_error(size_t target, Time now, Outcome outcome) {
  if (!targets_.on_refused(target)) return;
  retry_connect_ = now + kReconnectPause;
  const Response nothing{outcome, 0, {}, {}};
  if (!returned_.empty()) {
    report(returned_.top(), now, nothing);
    returned_.pop();
  } else if (!open_loop_) {
    report(now, now, nothing);
    ++dispatched_;
  } else if (waiting(now) > 0) {
    // It was opened for the longest waiting request, unless another connection has served that since.
    report(schedule_.intended(dispatched_++), now, nothing);
  }
}

void LoadGenerator::expire(Time now) {
  const Response nothing{Outcome::timeout, 0, {}, {}};
  while (!requests_.empty() && requests_.front().deadline <= now) {
    PendingRequest& request = requests_.front();
    on_finished(request, nothing);
    request.connection->cancel(request);
    settle(*request.connection);
  }
  while (!connecting_.empty() && connecting_.front().deadline() <= now) {
    const size_t target = connecting_.front().target();
    --opening_;
    close(connecting_.front());
    if (!open_loop_) on_connect_error(target, now, Outcome::timeout);
  }
  while (!closing_.empty() && closing_.front().deadline() <= now) close(closing_.front());
  while (!returned_.empty() && returned_.top() + options_.timeout <= now) {
    report(returned_.top(), now, nothing);
    returned_.pop();
  }
  if (!open_loop_) return;
  const uint64_t due = schedule_.due(now);
  while (dispatched_ < due && schedule_.intended(dispatched_) + options_.timeout <= now)
    report(schedule_.intended(dispatched_++), now, nothing);
}

void LoadGenerator::close(ClientConnection& connection) {
  --open_;
  connection.unlink();
  closed_.emplace_back(&connection);
  connection.close();
}

bool LoadGenerator::may_send(Time now) const {
  return !stopping_ && dispatched_ < schedule_.limit() && now < end_;
}

bool LoadGenerator::finished(Time now) const {
  if (in_flight_ > 0 || !returned_.empty()) return false;
  return open_loop_ ? dispatched_ >= schedule_.limit() : !may_send(now);
}

Time LoadGenerator::next_wake(Time now) const {
  Time wake = open_loop_ ? Time::max() : end_;
  for (const List* list : {&connecting_, &closing_})
    if (!list->empty()) wake = std::min(wake, list->front().deadline());
  if (!requests_.empty()) wake = std::min(wake, requests_.front().deadline);
  if (!returned_.empty()) wake = std::min(wake, returned_.top() + options_.timeout);
  if (!open_loop_) return open_ < options_.connections ? std::min(wake, std::max(now, retry_connect_)) : wake;
  if (dispatched_ >= schedule_.limit()) return wake;
  const Time intended = schedule_.intended(dispatched_);
  const bool sendable = !ready_.empty() || open_ < options_.connections;
  return std::min(wake,
                  sendable && intended > now ? schedule_.wake_for(dispatched_) : intended + options_.timeout);
}

}  // namespace fairlead::bench
