#include "sim/replay/logged_ledger.h"

#include <algorithm>
#include <optional>

#include "health/failure_status.h"

namespace fairlead::sim {
namespace {

constexpr int kSwitchingProtocols = 101;

size_t number_of(std::vector<std::string>& names, std::string_view name) {
  const auto known = std::find(names.begin(), names.end(), name);
  if (known != names.end()) return static_cast<size_t>(known - names.begin());
  names.emplace_back(name);
  return names.size() - 1;
}

std::optional<config::Policy> policy_of(std::string_view name) {
  for (const auto policy :
       {config::Policy::latency, config::Policy::weighted, config::Policy::failover, config::Policy::steer}) {
    if (name == config::to_string(policy)) return policy;
  }
  return std::nullopt;
}

}  // namespace

bool is_tunnel(const LogEntry& entry) {
  return entry.status == kSwitchingProtocols || entry.method == "CONNECT";
}

bool is_abandoned(const LogEntry& entry) { return entry.error == "client_gone"; }

void LoggedLedger::follow_plan(const LogEntry& entry, Course& course) {
  if (!entry.plan) return;
  const LogPlan& plan = *entry.plan;
  if (plan.generation == course.generation && plan.table == course.table) return;
  course.generation = plan.generation;
  course.table = plan.table;
  for (const LogCandidate& candidate : plan.candidates) {
    course.choice.observe(number_of(course.regions, candidate.region),
                          {.well = candidate.state == "healthy" && !candidate.drained,
                           .cost_ms = candidate.cost_ms,
                           .reason = candidate.reason});
  }
}

bool LoggedLedger::failed(const LogEntry& entry) const {
  const auto service = std::find_if(config_.services.begin(), config_.services.end(),
                                    [&](const config::Service& one) { return one.name == entry.service; });
  const config::Detection detection =
      service == config_.services.end() ? config::Detection() : service->detection;
  const bool by_error = !entry.error.empty() && !is_abandoned(entry) && entry.error != "going_away";
  return health::is_failure_status(entry.status, detection) || by_error;
}

void LoggedLedger::add(const LogEntry& entry) {
  Service& service = services_.try_emplace(std::string(entry.service)).first->second;
  Course& course = courses_.try_emplace(std::string(entry.service)).first->second;
  ServiceLedger& ledger = service.ledger;
  ++ledger.requests;
  service.policies.emplace(entry.policy);
  const auto policy = policy_of(entry.policy);
  ledger.has_choice |= policy && RegionOfChoice::exists(*policy);
  follow_plan(entry, course);
  if (entry.error == "shed") {
    ++ledger.shed;
    return;
  }
  const bool failed = this->failed(entry);
  ledger.failed += failed ? 1 : 0;
  if (!entry.tries.empty()) ledger.further += entry.tries.size() - 1;
  if (entry.region.empty()) return;
  if (policy && course.choice.missed(*policy, number_of(course.regions, entry.region))) ++ledger.spilled;
  add_region(entry, failed, ledger);
}

void LoggedLedger::add_region(const LogEntry& entry, bool failed, ServiceLedger& ledger) {
  const auto second = std::chrono::duration_cast<std::chrono::seconds>(entry.ended - entry.took).count();
  for (const LogTry& attempt : entry.tries) ledger.regions[std::string(attempt.region)].tries.add(second);
  RegionLedger& region = ledger.regions[std::string(entry.region)];
  ++region.requests;
  if (failed) {
    ++region.failed;
    return;
  }
  region.bytes += entry.bytes_received + entry.bytes_sent;
  if (is_abandoned(entry) || is_tunnel(entry)) return;
  region.latency.add(entry.took);
  ledger.latency.add(entry.took);
}

}  // namespace fairlead::sim
