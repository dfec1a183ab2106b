#include "bench/load/load_generator.h"

#include <algorithm>
#include <limits>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

// How long a peer that announced the end may take to close.
constexpr Duration kClosingTime = 1s;
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
      signals_(termination_signals()) {
  poller_.add(signals_.get(), nullptr);
}

LoadGenerator::~LoadGenerator() {
  for (List* list : {&connecting_, &idle_, &busy_, &closing_})
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
  switch (connection.on_ready(event.events)) {
    case ClientConnection::Progress::none:
      break;
    case ClientConnection::Progress::connected:
      --opening_;
      connection.unlink();
      idle_.push_front(connection);
      break;
    case ClientConnection::Progress::response:
      on_response(connection);
      break;
    case ClientConnection::Progress::malformed:
      on_lost(connection, Outcome::malformed);
      break;
    case ClientConnection::Progress::lost:
      on_end(connection, connection.tls_failed());
      break;
    case ClientConnection::Progress::ended:
      close(connection);
      break;
  }
}

void LoadGenerator::on_response(ClientConnection& connection) {
  const Time now = clock_now();
  --in_flight_;
  report(connection.intended(), now, outcome_of(connection.response().status()), &connection.response());
  if (connection.reusable()) {
    connection.unlink();
    connection.become_idle();
    idle_.push_front(connection);
    if (!open_loop_ && may_send(now)) send(connection, now);
  } else if (connection.ended() || connection.response().keep_alive()) {
    close(connection);
  } else {
    connection.unlink();
    connection.begin_closing(now + kClosingTime);
    closing_.push_back(connection);
  }
}

void LoadGenerator::on_end(ClientConnection& connection, bool by_tls) {
  if (!connection.opening()) {
    on_lost(connection, by_tls ? Outcome::tls_error : Outcome::reset);
    return;
  }
  close(connection);
  on_connect_error(clock_now(), by_tls ? Outcome::tls_error : Outcome::connect_error);
}

void LoadGenerator::on_lost(ClientConnection& connection, Outcome outcome) {
  --in_flight_;
  report(connection.intended(), clock_now(), outcome);
  close(connection);
}

void LoadGenerator::dispatch(Time now) {
  if (open_loop_) {
    dispatch_due(now);
  } else {
    dispatch_closed_loop(now);
  }
}

void LoadGenerator::dispatch_due(Time now) {
  const uint64_t due = schedule_.due(now);
  while (dispatched_ < due && !idle_.empty()) {
    if (send(idle_.front(), schedule_.intended(dispatched_))) ++dispatched_;
  }
  while (opening_ < due - dispatched_ && open_ < options_.connections) {
    if (!open_connection(now)) on_connect_error(now);
  }
}

void LoadGenerator::dispatch_closed_loop(Time now) {
  while (may_send(now) && !idle_.empty()) send(idle_.front(), now);
  while (may_send(now) && open_ < options_.connections && now >= retry_connect_) {
    if (!open_connection(now)) on_connect_error(now);
  }
}

bool LoadGenerator::send(ClientConnection& connection, Time intended) {
  if (!connection.send(options_.request, options_.bodiless, intended, intended + options_.timeout)) {
    ++stale_;
    close(connection);
    return false;
  }
  connection.unlink();
  busy_.push_back(connection);
  ++in_flight_;
  if (!open_loop_) ++dispatched_;
  return true;
}

bool LoadGenerator::open_connection(Time now) {
  FileDescriptor fd = begin_connect(options_.target);
  if (!fd) return false;
  auto connection = std::make_unique<ClientConnection>(Channel(std::move(fd), tls_), options_.region_header,
                                                       now + options_.timeout);
  if (!poller_.add(connection->fd(), connection.get())) return false;
  connecting_.push_back(*connection.release());  // owned by the list it is in, until close()
  ++connects_;
  ++opening_;
  peak_connections_ = std::max(peak_connections_, ++open_);
  return true;
}

void LoadGenerator::on_connect_error(Time now, Outcome outcome) {
  retry_connect_ = now + kReconnectPause;
  if (!open_loop_) {
    report(now, now, outcome);
    ++dispatched_;
  } else if (waiting(now) > 0) {
    // It was opened for the longest waiting request, unless another connection has served that since.
    report(schedule_.intended(dispatched_++), now, outcome);
  }
}

void LoadGenerator::expire(Time now) {
  while (!busy_.empty() && busy_.front().deadline() <= now) on_lost(busy_.front(), Outcome::timeout);
  while (!connecting_.empty() && connecting_.front().deadline() <= now) {
    close(connecting_.front());
    if (!open_loop_) on_connect_error(now, Outcome::timeout);
  }
  while (!closing_.empty() && closing_.front().deadline() <= now) close(closing_.front());
  if (!open_loop_) return;
  const uint64_t due = schedule_.due(now);
  while (dispatched_ < due && schedule_.intended(dispatched_) + options_.timeout <= now)
    report(schedule_.intended(dispatched_++), now, Outcome::timeout);
}

void LoadGenerator::close(ClientConnection& connection) {
  if (connection.opening()) --opening_;
  --open_;
  connection.unlink();
  closed_.emplace_back(&connection);
  connection.close();
}

bool LoadGenerator::may_send(Time now) const {
  return !stopping_ && dispatched_ < schedule_.limit() && now < end_;
}

bool LoadGenerator::finished(Time now) const {
  return in_flight_ == 0 && (open_loop_ ? dispatched_ >= schedule_.limit() : !may_send(now));
}

Time LoadGenerator::next_wake(Time now) const {
  Time wake = open_loop_ ? Time::max() : end_;
  for (const List* list : {&connecting_, &busy_, &closing_})
    if (!list->empty()) wake = std::min(wake, list->front().deadline());
  if (!open_loop_) return open_ < options_.connections ? std::min(wake, std::max(now, retry_connect_)) : wake;
  if (dispatched_ >= schedule_.limit()) return wake;
  const Time intended = schedule_.intended(dispatched_);
  const bool sendable = !idle_.empty() || open_ < options_.connections;
  return std::min(wake,
                  sendable && intended > now ? schedule_.wake_for(dispatched_) : intended + options_.timeout);
}

void LoadGenerator::report(Time intended, Time completed, Outcome outcome, const MessageScanner* response) {
  Sample sample{intended, completed, outcome, 0, {}};
  if (response != nullptr) {
    sample.status = response->status();
    sample.region = response->watched();
  }
  on_sample_(sample);
}

}  // namespace fairlead::bench
