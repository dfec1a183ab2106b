#include "sim/replay/replay_json.h"

#include <boost/json.hpp>
#include <cmath>

#include "sim/replay/log_time.h"
#include "sim/replay/replay_table.h"

namespace fairlead::sim {
namespace {

namespace json = boost::json;

json::value or_null(double number) { return std::isnan(number) ? json::value(nullptr) : json::value(number); }
json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object as_json(const ServiceLedger& ledger) {
  return {{"requests", ledger.requests},
          {"failed", ledger.failed},
          {"shed", ledger.shed},
          {"spilled", ledger.has_choice ? json::value(ledger.spilled) : json::value(nullptr)},
          {"retried", ledger.further},
          {"p50_ms", or_null(ledger.latency.percentile_ms(0.5))},
          {"p99_ms", or_null(ledger.latency.percentile_ms(0.99))}};
}

json::object region_json(const ServiceLedger& service, const std::string& name) {
  const uint64_t all = service.placed();
  const RegionLedger& ledger = service.in(name);
  const double share =
      all == 0 ? std::nan("") : static_cast<double>(ledger.requests) / static_cast<double>(all);
  return {{"requests", ledger.requests},
          {"share", or_null(share)},
          {"failed", ledger.failed},
          {"unknown", ledger.unknown},
          {"p50_ms", or_null(ledger.latency.percentile_ms(0.5))},
          {"p99_ms", or_null(ledger.latency.percentile_ms(0.99))},
          {"busiest_second", ledger.tries.count()},
          {"bytes", ledger.bytes}};
}

json::object as_json(const ReplayedService& service) {
  json::array regions;
  for (const std::string& name : service.regions) {
    regions.push_back(json::object{{"region", name},
                                   {"before", region_json(service.before, name)},
                                   {"after", region_json(service.after, name)}});
  }
  json::object before = as_json(service.before), after = as_json(service.after);
  before["policy"] = or_null(service.policy_before);
  after["policy"] = or_null(service.policy_after);
  return {{"service", service.name},
          {"before", std::move(before)},
          {"after", std::move(after)},
          {"regions", std::move(regions)}};
}

}  // namespace

std::string replay_json(const Replay& replay) {
  json::array services;
  for (const ReplayedService& service : replay.services) services.push_back(as_json(service));
  const json::object out = {
      {"log", replay.log},
      {"from", utc_text(replay.begin)},
      {"to", utc_text(replay.end)},
      {"requests", replay.requests},
      {"moved", replay.moved},
      {"unknown", replay.unknown},
      {"unrouted", {{"before", replay.unrouted_before}, {"after", replay.counts.unrouted}}},
      {"left_out", {{"refused", replay.counts.refused}, {"forwarded", replay.counts.forwarded}}},
      {"routes_in_doubt", replay.counts.in_doubt},
      {"skipped_lines", json::array(replay.mistakes.begin(), replay.mistakes.end())},
      {"services", std::move(services)},
      {"limits", replay_limits()},
  };
  return json::serialize(out) + "\n";
}

}  // namespace fairlead::sim
