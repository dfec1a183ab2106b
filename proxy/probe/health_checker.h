#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "health/endpoint_monitor.h"
#include "health/probe_schedule.h"
#include "routing/snapshot.h"

namespace fairlead::proxy {

/// Runs the health checks of all services on the health thread's io_context: each endpoint on its own
/// schedule, never two checks of one endpoint at once, never more than kMaxInFlight altogether (the others
/// wait in line). Health thread only.
class HealthChecker {
 public:
  static constexpr size_t kMaxInFlight = 256;
  /// A check of `endpoint`, an endpoint of the service `service` (Service::id), has ended.
  using Ended = std::function<void(uint32_t service, const health::EndpointState& endpoint,
                                   const health::ProbeResult&)>;

  HealthChecker(boost::asio::io_context& io, Ended ended) : io_(io), ended_(std::move(ended)) {}

  /// The endpoints of these services are to be checked from now on; those known keep their schedules, unless
  /// they are due sooner by a shorter interval.
  void configure(const std::vector<std::shared_ptr<const routing::Service>>& services, Time now);
  /// Begins what is due.
  void tick(Time now);
  /// Whether every endpoint to check was checked once.
  bool checked_once() const;

 private:
  struct Target {
    std::shared_ptr<const routing::Service> service;  // keeps `endpoint` alive
    const routing::Endpoint* endpoint = nullptr;
    health::ProbeSchedule schedule;
    bool busy = false;
    bool checked = false;
    bool dropped = false;  // no longer configured; its check under way counts for nothing
  };
  void start(const std::shared_ptr<Target>& target);

  boost::asio::io_context& io_;
  Ended ended_;
  std::vector<std::shared_ptr<Target>> targets_;
  size_t next_ = 0;  // where the next tick begins, so that a full house is fair
  size_t in_flight_ = 0;
  uint64_t seed_ = 0;
};

}  // namespace fairlead::proxy
