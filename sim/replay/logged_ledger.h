#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "sim/replay/ledger.h"
#include "sim/replay/log_entry.h"
#include "sim/replay/region_of_choice.h"

namespace fairlead::sim {

/// What the log says has happened, by service and region.
class LoggedLedger {
 public:
  /// Whether 500 is a failure is as `config` has it for the service of that name.
  explicit LoggedLedger(const config::Config& config) : config_(config) {}

  /// One request of a service.
  void add(const LogEntry& entry);

  struct Service {
    ServiceLedger ledger;
    std::set<std::string> policies;  // that it was steered by
  };
  const std::map<std::string, Service, std::less<>>& services() const { return services_; }

 private:
  struct Course {
    RegionOfChoice choice;
    std::vector<std::string> regions;  // as `choice` numbers them
    uint64_t generation = 0, table = 0;
  };
  void follow_plan(const LogEntry& entry, Course& course);
  bool failed(const LogEntry& entry) const;
  void add_region(const LogEntry& entry, bool failed, ServiceLedger& ledger);

  const config::Config& config_;
  std::map<std::string, Service, std::less<>> services_;
  std::map<std::string, Course, std::less<>> courses_;
};

/// Whether it went on for as long as client and origin liked: its time is no latency.
bool is_tunnel(const LogEntry& entry);
/// Whether its client left before it was answered.
bool is_abandoned(const LogEntry& entry);

}  // namespace fairlead::sim
