#include "proxy/probe/health_thread.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <map>
#include <system_error>
#include <thread>
#include <utility>

#include "health/stall_guard.h"
#include "proxy/probe/health_checker.h"
#include "proxy/probe/service_health.h"
#include "proxy/probe/table_history.h"

namespace fairlead::proxy {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using health::StallGuard;

namespace {

/// Woken more often than this it waits for the next tick: a storm of resets must not become one of ticks.
constexpr Duration kMinimumGap = std::chrono::milliseconds(1);

int checked(int descriptor) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "health thread");
  return descriptor;
}

/// A kernel timer, which no change of the clock delays.
int periodic_timer(Duration period) {
  const int descriptor = checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const timespec every{.tv_sec = 0, .tv_nsec = period.count()};
  const itimerspec spec{.it_interval = every, .it_value = every};
  checked(timerfd_settime(descriptor, 0, &spec, nullptr));
  return descriptor;
}

}  // namespace

class HealthThread::Loop {
 public:
  Loop(telemetry::Registry& registry, Deliver deliver);
  ~Loop();

  void publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done);
  void wake();
  bool probed_once() const { return probed_once_.load(std::memory_order_acquire); }
  std::vector<ServiceReport> report();
  absl::Status operate(const std::string& service, const Change& change);
  const TableHistory& history() const { return history_; }

 private:
  void watch(asio::posix::stream_descriptor& descriptor);
  void adopt(const routing::Snapshot& snapshot);
  void tick();
  void hand_out(const routing::SharePlan& plan);
  void probe_ended(uint32_t service, const health::EndpointState& endpoint,
                   const health::ProbeResult& result);

  asio::io_context io_{1};
  asio::posix::stream_descriptor timer_{io_, periodic_timer(StallGuard::kPeriod)};
  asio::posix::stream_descriptor bell_{io_, checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))};
  telemetry::Shard& metrics_;
  Deliver deliver_;
  std::map<uint32_t, std::unique_ptr<ServiceHealth>> services_;  // by Service::id
  HealthChecker checker_;
  StallGuard guard_;
  Time last_tick_{};
  bool grace_ = false;
  bool published_ = false;
  TableHistory history_;
  std::atomic<bool> rung_{false};
  std::atomic<bool> probed_once_{false};
  std::thread thread_;
};

HealthThread::Loop::Loop(telemetry::Registry& registry, Deliver deliver)
    : metrics_(registry.new_shard()),
      deliver_(std::move(deliver)),
      checker_(io_, [this](uint32_t service, const health::EndpointState& endpoint,
                           const health::ProbeResult& result) { probe_ended(service, endpoint, result); }) {
  watch(timer_);
  watch(bell_);
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "health");
    io_.run();
  });
}

HealthThread::Loop::~Loop() {
  io_.stop();
  thread_.join();
}

void HealthThread::Loop::watch(asio::posix::stream_descriptor& descriptor) {
  descriptor.async_wait(
      asio::posix::stream_descriptor::wait_read, [this, &descriptor](boost::system::error_code error) {
        if (error) return;
        uint64_t count = 0;
        [[maybe_unused]] const ssize_t read_bytes = ::read(descriptor.native_handle(), &count, sizeof count);
        const bool is_bell = &descriptor == &bell_;
        if (is_bell) rung_.store(false, std::memory_order_release);
        if (!is_bell || Clock::now() - last_tick_ >= kMinimumGap) tick();
        watch(descriptor);
      });
}

void HealthThread::Loop::wake() {
  if (rung_.exchange(true, std::memory_order_acq_rel)) return;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(bell_.native_handle(), &one, sizeof one);
}

void HealthThread::Loop::publish(std::shared_ptr<const routing::Snapshot> snapshot,
                                 std::function<void()> done) {
  asio::post(io_, [this, snapshot = std::move(snapshot), done = std::move(done)] {
    adopt(*snapshot);
    if (done) done();
  });
}

void HealthThread::Loop::adopt(const routing::Snapshot& snapshot) {
  std::map<uint32_t, std::unique_ptr<ServiceHealth>> services;
  for (const auto& service : snapshot.services) {
    auto known = services_.extract(service->id);
    std::unique_ptr<ServiceHealth> health = known ? std::move(known.mapped()) : nullptr;
    if (health) {
      health->adopt(service);
    } else {
      health = std::make_unique<ServiceHealth>(service, metrics_);
    }
    hand_out(health->current());
    services.emplace(service->id, std::move(health));
  }
  for (const auto& [id, gone] : services_) {
    gone->end_shift();
    history_.forget(gone->service().config.name);
  }
  services_ = std::move(services);
  checker_.configure(snapshot.services, guard_.now());
  published_ = true;
}

void HealthThread::Loop::tick() {
  const Time reading = Clock::now();
  last_tick_ = reading;
  uint64_t work = 0;
  for (const auto& [id, service] : services_) work += service->read_evidence();
  const health::Tick tick = guard_.next(reading, work);
  grace_ = tick.grace;
  for (const auto& [id, service] : services_) {
    if (const std::optional<routing::SharePlan> plan = service->tick(tick)) hand_out(*plan);
  }
  checker_.tick(tick.now);
  if (published_ && !probed_once() && checker_.checked_once())
    probed_once_.store(true, std::memory_order_release);
}

void HealthThread::Loop::hand_out(const routing::SharePlan& plan) {
  history_.add(plan.service->config.name, plan.table);
  deliver_(plan);
}

void HealthThread::Loop::probe_ended(uint32_t service, const health::EndpointState& endpoint,
                                     const health::ProbeResult& result) {
  // A check that failed because this process stood still says nothing about the endpoint.
  const bool stalled = grace_ || Clock::now() - last_tick_ >= StallGuard::kStall;
  if (stalled && result.outcome != health::ProbeOutcome::ok) return;
  const auto known = services_.find(service);
  if (known != services_.end()) known->second->probe_ended(endpoint, guard_.now(), result);
}

std::vector<ServiceReport> HealthThread::Loop::report() {
  return asio::post(io_, asio::use_future([this] {
                      std::vector<ServiceReport> reports;
                      for (const auto& [id, service] : services_) reports.push_back(service->report());
                      return reports;
                    }))
      .get();
}

absl::Status HealthThread::Loop::operate(const std::string& name, const Change& change) {
  return asio::post(io_, asio::use_future([&] {
                      for (const auto& [id, service] : services_)
                        if (service->service().config.name == name) return change(*service);
                      return absl::NotFoundError("There is no service " + name + ".");
                    }))
      .get();
}

HealthThread::HealthThread(telemetry::Registry& registry, Deliver deliver)
    : loop_(std::make_unique<Loop>(registry, std::move(deliver))) {}

HealthThread::~HealthThread() = default;

void HealthThread::publish(std::shared_ptr<const routing::Snapshot> snapshot, std::function<void()> done) {
  loop_->publish(std::move(snapshot), std::move(done));
}

void HealthThread::wake() { loop_->wake(); }

bool HealthThread::probed_once() const { return loop_->probed_once(); }

std::vector<ServiceReport> HealthThread::report() { return loop_->report(); }

absl::Status HealthThread::operate(const std::string& service, const Change& change) {
  return loop_->operate(service, change);
}

std::shared_ptr<const routing::ShareTable> HealthThread::table(const std::string& service,
                                                               uint64_t version) const {
  return loop_->history().find(service, version);
}

}  // namespace fairlead::proxy
