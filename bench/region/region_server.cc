#include "bench/region/region_server.h"

#include <boost/json.hpp>

#include <algorithm>

#include "bench/region/http1_origin_connection.h"
#include "bench/region/http2_origin_connection.h"

namespace fairlead::bench {
namespace {

constexpr std::string_view kControlPath = "/_region";
constexpr std::string_view kHealthPath = "/healthz";
// What the scanner of HTTP/1 takes for a request of its own.
constexpr std::string_view kPrefaceHead = "PRI * HTTP/2.0\r\n\r\n";
constexpr Duration kLongestWait = std::chrono::seconds(3600);

Time clock_now() { return std::chrono::steady_clock::now(); }

}  // namespace

RegionServer::RegionServer(std::string name, Behaviour behaviour, uint64_t seed, Duration tick)
    : name_(std::move(name)),
      tick_(tick),
      behaviour_(behaviour),
      responses_(name_),
      random_(seed),
      signals_(termination_signals()) {
  poller_.add(signals_.get());
}

std::string RegionServer::listen(const Address& address) {
  FileDescriptor fd = listen_on(address);
  if (!fd || !poller_.add(fd.get())) return {};
  listeners_.push_back(std::move(fd));
  return local_address(listeners_.back().get()).to_string();
}

void RegionServer::run() {
  while (!stopping_) {
    const bool sleeps = delayed_.empty() || behaviour_.hang;
    const Time deadline = sleeps ? clock_now() + kLongestWait : delayed_.top().due;
    for (const epoll_event& event : poller_.wait(deadline)) on_event(event);
    if (!delayed_.empty()) fire_due(clock_now());
  }
}

void RegionServer::on_event(const epoll_event& event) {
  // Events name descriptors, not objects: one left over for a connection that has just been closed then finds
  // nothing, or a newer connection, to which a needless look at its socket does no harm.
  const int fd = event.data.fd;
  if (fd == signals_.get()) {
    stopping_ = true;
  } else if (std::ranges::any_of(listeners_, [fd](const FileDescriptor& l) { return l.get() == fd; })) {
    accept_all(fd);
  } else if (OriginConnection* connection = find(fd, 0)) {
    connection->on_ready(event.events);
    if (!connection->flush()) return close(fd);
    serve(*connection);
  }
}

void RegionServer::accept_all(int listener) {
  for (;;) {
    FileDescriptor fd(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;
    ++accepted_;
    const int number = fd.get();
    set_no_delay(number);
    if (!poller_.add(number)) continue;
    if (connections_.size() <= static_cast<size_t>(number)) connections_.resize(number + 1);
    connections_[number] = std::make_unique<Http1OriginConnection>(std::move(fd), next_serial_++, responses_);
  }
}

void RegionServer::serve(OriginConnection& connection) {
  for (;;) {
    const OriginConnection::Progress progress = connection.read();
    if (progress == OriginConnection::Progress::waiting) return;
    if (progress == OriginConnection::Progress::closed) return close(connection.fd());
    if (auto* http1 = dynamic_cast<Http1OriginConnection*>(&connection);
        http1 != nullptr && http1->is_http2())
      return serve(become_http2(*http1));
    if (!serve_request(connection)) return close(connection.fd());
  }
}

OriginConnection& RegionServer::become_http2(Http1OriginConnection& connection) {
  const uint64_t serial = connection.serial();
  auto [fd, received] = connection.release();
  std::unique_ptr<OriginConnection>& slot = connections_[fd.get()];
  slot = std::make_unique<Http2OriginConnection>(std::move(fd), serial, name_,
                                                 std::string(kPrefaceHead) + received);
  return *slot;
}

bool RegionServer::serve_request(OriginConnection& connection) {
  const OriginRequest request = connection.request();
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  if (path == kControlPath) return serve_control(connection, request, request.target.substr(path.size()));
  const bool check = path == kHealthPath;
  ++(check ? health_checks_ : requests_);

  Delayed answer{{},
                 connection.fd(),
                 connection.serial(),
                 request.stream,
                 check ? behaviour_.health_status : 200,
                 Fate::answer,
                 false,
                 {}};
  if (!check && chance(behaviour_.error_rate)) answer.status = behaviour_.error_status;
  if (!check && chance(behaviour_.slow_rate)) answer.slower = behaviour_.slow_by;
  if (!check && chance(behaviour_.reset_rate)) answer.fate = Fate::reset;
  const bool at_once = behaviour_.latency == Duration::zero() && behaviour_.jitter == Duration::zero() &&
                       behaviour_.service_time == Duration::zero() && !behaviour_.hang;
  if (at_once) return finish(connection, answer);
  admit(answer);
  return true;
}

void RegionServer::admit(Delayed answer) {
  answer.holds_slot = true;
  switch (capacity_.admit(answer, behaviour_.concurrency, behaviour_.queue)) {
    case Capacity<Delayed>::Admission::serve:
      note_load(clock_now());
      return schedule(answer, clock_now());
    case Capacity<Delayed>::Admission::wait:
      return;
    case Capacity<Delayed>::Admission::refuse:
      answer.status = 503;
      answer.holds_slot = false;
      return schedule(answer, clock_now());
  }
}

void RegionServer::schedule(Delayed answer, Time now) {
  Duration wait =
      behaviour_.latency + answer.slower + (answer.holds_slot ? behaviour_.service_time : Duration::zero());
  if (behaviour_.jitter > Duration::zero())
    wait += Duration(std::uniform_int_distribution<int64_t>(0, behaviour_.jitter.count())(random_));
  answer.due = now + wait;
  if (tick_ > Duration::zero()) answer.due += tick_ - answer.due.time_since_epoch() % tick_;
  delayed_.push(answer);
}

void RegionServer::note_load(Time now) {
  if (behaviour_.concurrency == 0) return;
  load_.set(now, static_cast<double>(capacity_.in_service()) / behaviour_.concurrency);
}

double RegionServer::utilization() const {
  return behaviour_.report && behaviour_.concurrency > 0 ? load_.value(clock_now()) : -1;
}

void RegionServer::fire_due(Time now) {
  while (!behaviour_.hang && !delayed_.empty() && delayed_.top().due <= now) {
    const Delayed answer = delayed_.top();
    delayed_.pop();
    if (answer.holds_slot) {
      if (const auto next = capacity_.release(behaviour_.concurrency)) schedule(*next, now);
      note_load(now);
    }
    fire(answer);
  }
}

void RegionServer::fire(const Delayed& answer) {
  OriginConnection* connection = find(answer.fd, answer.serial);
  if (connection == nullptr) return;
  if (!finish(*connection, answer)) return close(answer.fd);
  serve(*connection);
}

bool RegionServer::finish(OriginConnection& connection, const Delayed& answer) {
  if (answer.fate == Fate::reset) return connection.reset(answer.stream);
  ++answered_;
  return connection.answer(answer.stream, {answer.status, behaviour_.size, {}, utilization()});
}

bool RegionServer::serve_control(OriginConnection& connection, const OriginRequest& request,
                                 std::string_view query) {
  if (request.method == "PUT") {
    if (const std::string problem = behaviour_.apply(query.substr(query.empty() ? 0 : 1)); !problem.empty()) {
      const boost::json::object body{{"error", problem}};
      return connection.answer(request.stream, {400, 0, boost::json::serialize(body)});
    }
  }
  return connection.answer(request.stream, {200, 0, describe()});
}

std::string RegionServer::describe() const {
  boost::json::object all{{"name", name_},
                          {"accepted", accepted_},
                          {"requests", requests_},
                          {"health_checks", health_checks_},
                          {"answered", answered_},
                          {"in_service", capacity_.in_service()},
                          {"waiting", capacity_.waiting()}};
  all["behaviour"] = boost::json::parse(behaviour_.to_json());
  return boost::json::serialize(all);
}

OriginConnection* RegionServer::find(int fd, uint64_t serial) {
  if (static_cast<size_t>(fd) >= connections_.size()) return nullptr;
  OriginConnection* connection = connections_[fd].get();
  return connection != nullptr && (serial == 0 || connection->serial() == serial) ? connection : nullptr;
}

void RegionServer::close(int fd) { connections_[fd].reset(); }

}  // namespace fairlead::bench
