#include "sim/replay/replay.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sim/replay/log_reader.h"
#include "sim/replay/logged_ledger.h"
#include "sim/replay/service_replay.h"

namespace fairlead::sim {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

absl::Status read_log(std::istream& log, Replay& out, RecordedTraffic& traffic, LoggedLedger& before) {
  LogReader reader(out.log);
  const auto take = [&](const LogEntry& entry) {
    const auto taken = traffic.add(entry);
    if (!taken.ok() || !*taken) return taken.status();
    ++out.requests;
    if (entry.service.empty()) {
      ++out.unrouted_before;
    } else {
      before.add(entry);
    }
    return absl::OkStatus();
  };
  const absl::Status status = reader.read(log, take);
  out.mistakes = reader.mistakes();
  return status;
}

/// The one of that name, which is added if there is none.
ReplayedService& service_of(std::vector<ReplayedService>& services, const std::string& name) {
  const auto known =
      std::find_if(services.begin(), services.end(), [&](const auto& one) { return one.name == name; });
  if (known != services.end()) return *known;
  services.emplace_back().name = name;
  return services.back();
}

/// Those of the configuration, then those that only the log knows.
std::vector<ReplayedService> services(const config::Config& config, const LoggedLedger& logged) {
  std::vector<ReplayedService> out;
  for (const config::Service& service : config.services) {
    if (service.protocol == config::Protocol::tcp) continue;
    ReplayedService& one = out.emplace_back();
    one.name = service.name;
    one.policy_after = config::to_string(service.policy);
    for (const config::ServiceRegion& region : service.regions) one.regions.push_back(region.region);
  }
  for (const auto& [name, before] : logged.services()) {
    ReplayedService& one = service_of(out, name);
    one.before = before.ledger;
    one.policy_before = absl::StrJoin(before.policies, ",");
    for (const auto& [region, ledger] : before.ledger.regions) add_once(one.regions, region);
  }
  return out;
}

void decide_again(const RecordedTraffic& traffic, const config::Config& config, uint64_t seed, Replay& out) {
  for (size_t s = 0; s < config.services.size(); ++s) {
    const auto one = std::find_if(out.services.begin(), out.services.end(), [&](const auto& service) {
      return service.name == config.services[s].name && !service.policy_after.empty();
    });
    if (one == out.services.end()) continue;
    ServiceReplay replayed(traffic, config, s, seed + s);
    replayed.run();
    one->after = replayed.ledger();
    out.moved += replayed.moved();
    for (const auto& [name, region] : one->after.regions) out.unknown += region.unknown;
  }
}

}  // namespace

absl::StatusOr<Replay> replay(std::istream& log, const std::string& file, const config::Config& config,
                              uint64_t seed) {
  auto routes = RouteFinder::make(config);
  if (!routes.ok()) return routes.status();
  Replay out{.log = file};
  RecordedTraffic traffic(config, *routes);
  LoggedLedger before(config);
  if (auto status = read_log(log, out, traffic, before); !status.ok()) return status;
  if (out.requests == 0) return absl::InvalidArgumentError(absl::StrCat(file, ": holds no requests"));
  if (auto status = traffic.settle(); !status.ok())
    return absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
  out.counts = traffic.counts();
  out.begin = traffic.begin();
  out.end = traffic.end();
  out.services = services(config, before);
  decide_again(traffic, config, seed, out);
  return out;
}

}  // namespace fairlead::sim
