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

StrategyFactory fairlead(Fairlead::Setup setup) {
  return [setup = std::move(setup)](const World& world) {
    return [setup, &world](size_t edge, uint64_t seed) {
      return std::make_unique<Fairlead>(world, world.edges()[edge], setup, seed);
    };
  };
}

Fairlead::Setup setup(config::Policy policy) {
  Fairlead::Setup setup;
  setup.service.policy = policy;
  setup.service.health_check.emplace();
  return setup;
}

/// Policy `steer` after `leave_out` has taken something away.
NamedStrategy without(std::string name, std::string description, void (*leave_out)(Fairlead::Setup&)) {
  Fairlead::Setup reduced = setup(config::Policy::steer);
  leave_out(reduced);
  return {std::move(name), std::move(description), fairlead(std::move(reduced))};
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
      {"steer", "Fairlead, policy steer", fairlead(setup(config::Policy::steer))},
      {"latency", "Fairlead, policy latency", fairlead(setup(config::Policy::latency))},
      {"failover", "Fairlead, policy failover", fairlead(setup(config::Policy::failover))},
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

std::vector<NamedStrategy> ablations() {
  using Setup = Fairlead::Setup;
  return {
      {"steer", "all of it", fairlead(setup(config::Policy::steer))},
      without("objective", "no cost for what may break the objective",
              [](Setup& s) { s.mechanisms.objective = false; }),
      without("levels", "no price for filling regions beyond their headroom",
              [](Setup& s) { s.mechanisms.levels = false; }),
      without("margin", "moves for the least gain", [](Setup& s) { s.mechanisms.margin = false; }),
      without("steps", "moves all at once", [](Setup& s) { s.mechanisms.steps = false; }),
      without("parts", "takes all that is free elsewhere", [](Setup& s) { s.mechanisms.parts = false; }),
      without("congestion", "takes a queue for distance", [](Setup& s) { s.mechanisms.congestion = false; }),
      without("prices", "far requests keep places in full regions",
              [](Setup& s) { s.mechanisms.prices = false; }),
      without("reports", "does not hear what regions report", [](Setup& s) { s.reports = false; }),
      without("capacities", "nor knows what they can serve",
              [](Setup& s) { s.reports = s.capacities = false; }),
      without("suspicion", "no suspicion", [](Setup& s) { s.service.detection.suspicion = false; }),
      without("ejection", "no ejection but by health checks",
              [](Setup& s) { s.service.detection.ejection = false; }),
      without("evacuation", "no evacuation", [](Setup& s) { s.service.detection.evacuation = false; }),
      without("retries", "no retries", [](Setup& s) { s.service.retry.attempts = 0; }),
      without("checks", "no health checks", [](Setup& s) { s.service.health_check.reset(); }),
  };
}

}  // namespace fairlead::sim
