#include "bench/region/region_server.h"

#include <boost/json.hpp>

#include <algorithm>

namespace fairlead::bench {
namespace {

constexpr std::string_view kControlPath = "/_region";
constexpr std::string_view kHealthPath = "/healthz";
constexpr Duration kLongestWait = std::chrono::seconds(3600);

Time clock_now() { return std::chrono::steady_clock::now(); }

struct Target {
  std::string_view method, path, query;
};

Target split(std::string_view start_line) {
  Target target;
  const size_t space = start_line.find(' ');
  target.method = start_line.substr(0, space);
  std::string_view rest = space == std::string_view::npos ? "" : start_line.substr(space + 1);
  rest = rest.substr(0, rest.find(' '));
  const size_t question = rest.find('?');
  target.path = rest.substr(0, question);
  if (question != std::string_view::npos) target.query = rest.substr(question + 1);
  return target;
}

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
    if (connection->sending() && !connection->flush()) return close(fd);
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
    connections_[number] = std::make_unique<OriginConnection>(std::move(fd), next_serial_++);
  }
}

void RegionServer::serve(OriginConnection& connection) {
  for (;;) {
    const OriginConnection::Progress progress = connection.read();
    if (progress == OriginConnection::Progress::waiting) return;
    if (progress == OriginConnection::Progress::closed || !serve_request(connection))
      return close(connection.fd());
  }
}

bool RegionServer::serve_request(OriginConnection& connection) {
  const Target target = split(connection.request().start_line());
  if (target.path == kControlPath) return serve_control(connection, target.method, target.query);
  const bool check = target.path == kHealthPath;
  ++(check ? health_checks_ : requests_);

  Delayed answer{
      {}, connection.fd(), connection.serial(), check ? behaviour_.health_status : 200, Fate::answer, false};
  if (!check && chance(behaviour_.error_rate)) answer.status = behaviour_.error_status;
  if (!check && chance(behaviour_.reset_rate)) answer.fate = Fate::reset;
  const bool at_once = behaviour_.latency == Duration::zero() && behaviour_.jitter == Duration::zero() &&
                       behaviour_.service_time == Duration::zero() && !behaviour_.hang;
  if (at_once) return finish(connection, answer.status, answer.fate);
  admit(answer);
  return true;
}

void RegionServer::admit(Delayed answer) {
  answer.holds_slot = true;
  switch (capacity_.admit(answer, behaviour_.concurrency, behaviour_.queue)) {
    case Capacity<Delayed>::Admission::serve:
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
  Duration wait = behaviour_.latency + (answer.holds_slot ? behaviour_.service_time : Duration::zero());
  if (behaviour_.jitter > Duration::zero())
    wait += Duration(std::uniform_int_distribution<int64_t>(0, behaviour_.jitter.count())(random_));
  answer.due = now + wait;
  if (tick_ > Duration::zero()) answer.due += tick_ - answer.due.time_since_epoch() % tick_;
  delayed_.push(answer);
}

void RegionServer::fire_due(Time now) {
  while (!behaviour_.hang && !delayed_.empty() && delayed_.top().due <= now) {
    const Delayed answer = delayed_.top();
    delayed_.pop();
    if (answer.holds_slot) {
      if (const auto next = capacity_.release(behaviour_.concurrency)) schedule(*next, now);
    }
    fire(answer);
  }
}

void RegionServer::fire(const Delayed& answer) {
  OriginConnection* connection = find(answer.fd, answer.serial);
  if (connection == nullptr) return;
  if (!finish(*connection, answer.status, answer.fate)) return close(answer.fd);
  serve(*connection);
}

bool RegionServer::finish(OriginConnection& connection, int status, Fate fate) {
  if (fate == Fate::reset) {
    connection.abort();
    return false;
  }
  ++answered_;
  const MessageScanner& request = connection.request();
  const bool head_only = request.start_line().starts_with("HEAD ");
  return connection.answer(responses_.get(status, behaviour_.size, request.keep_alive(), head_only));
}

bool RegionServer::serve_control(OriginConnection& connection, std::string_view method,
                                 std::string_view query) {
  const bool keep_alive = connection.request().keep_alive();
  if (method == "PUT") {
    if (const std::string problem = behaviour_.apply(query); !problem.empty()) {
      const boost::json::object body{{"error", problem}};
      return connection.answer(responses_.with_body(400, boost::json::serialize(body), keep_alive));
    }
  }
  return connection.answer(responses_.with_body(200, describe(), keep_alive));
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
