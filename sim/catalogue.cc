#include "sim/catalogue.h"

#include "sim/strategies/fairlead.h"

namespace fairlead::sim {
namespace {

StrategyFactory fairlead(config::Policy policy) {
  config::Service service;
  service.policy = policy;
  service.health_check.emplace();
  return [service](const World& world) {
    return [service, &world](size_t edge, uint64_t seed) {
      return std::make_unique<Fairlead>(world, world.edges()[edge], service, seed);
    };
  };
}

}  // namespace

std::vector<NamedStrategy> catalogue() {
  return {
      {"steer", "Fairlead, policy steer", fairlead(config::Policy::steer)},
      {"latency", "Fairlead, policy latency", fairlead(config::Policy::latency)},
      {"failover", "Fairlead, policy failover", fairlead(config::Policy::failover)},
  };
}

}  // namespace fairlead::sim
