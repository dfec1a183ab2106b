#include "sim/catalogue.h"

#include "sim/strategies/clairvoyant.h"
#include "sim/strategies/dns.h"
#include "sim/strategies/envoy_priorities.h"
#include "sim/strategies/envoy_tuned.h"
#include "sim/strategies/fairlead.h"
#include "sim/strategies/least_request.h"
#include "sim/strategies/p2c.h"
#include "sim/strategies/round_robin.h"
#include "sim/strategies/waterfall.h"

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

/// For strategies whose edges share nothing.
template <typename T>
StrategyFactory each_for_itself() {
  return [](const World& world) {
    return [&world](size_t edge, uint64_t seed) {
      return std::make_unique<T>(world, world.edges()[edge], seed);
    };
  };
}

MakeStrategy waterfall(const World& world) {
  return [&world, plan = std::make_shared<WaterfallPlan>(world)](size_t edge, uint64_t seed) {
    return std::make_unique<Waterfall>(world, edge, plan, seed);
  };
}

MakeStrategy clairvoyant(const World& world) {
  return [&world, plan = std::make_shared<ClairvoyantPlan>(world)](size_t edge, uint64_t seed) {
    return std::make_unique<Clairvoyant>(world.edges()[edge].site, plan, seed);
  };
}

}  // namespace

std::vector<NamedStrategy> catalogue() {
  return {
      {"steer", "Fairlead, policy steer", fairlead(config::Policy::steer)},
      {"latency", "Fairlead, policy latency", fairlead(config::Policy::latency)},
      {"failover", "Fairlead, policy failover", fairlead(config::Policy::failover)},
      {"round-robin", "each healthy region in turn", each_for_itself<RoundRobin>()},
      {"least-request", "fewest outstanding requests", each_for_itself<LeastRequest>()},
      {"p2c", "fewer outstanding requests of two at random", each_for_itself<P2c>()},
      {"dns", "the nearest by DNS with health checks, 60 s TTL", each_for_itself<Dns>()},
      {"envoy-priorities", "Envoy, priorities by distance", each_for_itself<EnvoyPriorities>()},
      {"envoy-tuned", "Envoy, with outlier detection and retries elsewhere", each_for_itself<EnvoyTuned>()},
      {"waterfall", "central plan, nearest to 80 % and then the next", waterfall},
      {"clairvoyant", "the bound: knows what happens, now and next", clairvoyant},
  };
}

}  // namespace fairlead::sim
