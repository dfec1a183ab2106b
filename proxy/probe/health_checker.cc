#include "proxy/probe/health_checker.h"

#include <netinet/in.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "proxy/probe/probe.h"

namespace fairlead::proxy {
namespace {

/// With another port, if one is given and addresses of its kind have ports.
boost::asio::generic::stream_protocol::endpoint address_of(routing::SocketAddress address,
                                                           uint16_t other_port) {
  if (other_port != 0 && address.storage.ss_family == AF_INET)
    reinterpret_cast<sockaddr_in&>(address.storage).sin_port = htons(other_port);
  if (other_port != 0 && address.storage.ss_family == AF_INET6)
    reinterpret_cast<sockaddr_in6&>(address.storage).sin6_port = htons(other_port);
  return {&address.storage, address.length};
}

/// What Host says of an endpoint. A UNIX socket has no name that it would understand.
std::string authority_of(const routing::Endpoint& endpoint) {
  return endpoint.socket_address.storage.ss_family == AF_UNIX ? "localhost" : endpoint.address;
}

}  // namespace

void HealthChecker::configure(const std::vector<std::shared_ptr<const routing::Service>>& services,
                              Time now) {
  // By state, so that the time that this takes grows with the endpoints and not with their square.
  absl::flat_hash_map<const health::EndpointState*, std::shared_ptr<Target>> known;
  known.reserve(targets_.size());
  for (const auto& target : targets_) {
    target->dropped = true;
    known.emplace(target->endpoint->state.get(), target);
  }
  std::vector<std::shared_ptr<Target>> targets;
  for (const auto& service : services) {
    if (!service->config.health_check) continue;
    for (const routing::ServiceRegion& region : service->regions) {
      for (const routing::Endpoint& endpoint : region.endpoints) {
        std::shared_ptr<Target>& target = known[endpoint.state.get()];
        if (target == nullptr)
          target = std::make_shared<Target>(Target{.schedule = health::ProbeSchedule(++seed_)});
        target->dropped = false;
        target->service = service;
        target->endpoint = &endpoint;
        target->schedule.configure(now, *service->config.health_check);
        targets.push_back(target);
      }
    }
  }
  targets_ = std::move(targets);
  next_ = 0;
}

void HealthChecker::tick(Time now) {
  for (size_t looked = 0; looked < targets_.size() && in_flight_ < kMaxInFlight; ++looked) {
    next_ = next_ + 1 < targets_.size() ? next_ + 1 : 0;
    const std::shared_ptr<Target>& target = targets_[next_];
    if (target->busy || !target->schedule.due(now)) continue;
    target->schedule.begun(now, *target->service->config.health_check);
    start(target);
  }
}

void HealthChecker::start(const std::shared_ptr<Target>& target) {
  target->busy = true;
  ++in_flight_;
  const config::HealthCheck& check = *target->service->config.health_check;
  const routing::Endpoint& endpoint = *target->endpoint;
  Probe::start(io_,
               {.address = address_of(endpoint.socket_address, check.port),
                .authority = authority_of(endpoint),
                .host = endpoint.host,
                .tls = target->service->tls,
                .proxy_protocol = target->service->config.proxy_protocol,
                .protocol = target->service->config.protocol},
               check, [this, target](const health::ProbeResult& result) {
                 --in_flight_;
                 target->busy = false;
                 target->checked = true;
                 if (!target->dropped) ended_(target->service->id, *target->endpoint->state, result);
               });
}

bool HealthChecker::checked_once() const {
  return std::all_of(targets_.begin(), targets_.end(), [](const auto& target) { return target->checked; });
}

}  // namespace fairlead::proxy
