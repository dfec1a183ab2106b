#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "sim/replay/ledger.h"
#include "sim/replay/recorded_traffic.h"

namespace fairlead::sim {

/// One service: what the log says has happened, and what the configuration would have decided.
struct ReplayedService {
  std::string name;
  std::string policy_before;         // several by comma; empty: none was logged
  std::string policy_after;          // empty: the configuration does not have it
  std::vector<std::string> regions;  // in the order of the configuration, then those that it does not have
  ServiceLedger before, after;
};

/// What came of a replay.
struct Replay {
  std::string log;                    // file
  std::vector<std::string> mistakes;  // lines that were skipped, as FILE:LINE: what is wrong
  uint64_t requests = 0;              // taken from the log
  uint64_t unrouted_before = 0;       // of them, that had no route
  uint64_t moved = 0;                 // that end in another region, or in none
  uint64_t unknown = 0;               // that went where nothing was recorded
  RecordedTraffic::Counts counts;
  Duration begin{}, end{};  // since the Unix epoch
  std::vector<ReplayedService> services;
};

/// Decides the requests of an access log again under `config`. `file` names the log in messages. Errors say
/// which line or what of the configuration is wrong.
absl::StatusOr<Replay> replay(std::istream& log, const std::string& file, const config::Config& config,
                              uint64_t seed);

}  // namespace fairlead::sim
