#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "health/endpoint_state.h"
#include "routing/region_set.h"
#include "routing/shedding.h"

namespace fairlead::routing {

/// What the planner knows and decided about one region of a service, at one tick.
struct RegionShare {
  uint32_t region = 0;  // index into Service::regions
  health::State state = health::State::healthy;
  bool drained = false;
  double share =
      0;  // of the service's new requests; all regions' shares sum to 1 (or all are 0: none usable)
  double cost_ms = 0;       // what a request costs there: its latency, and what failures add
  double health = 1;        // H in [0,1]
  double capacity = 0;      // C_eff = C·H in requests/s; 0: not declared
  double utilization = -1;  // how full it is, 1 being full; negative: unknown
  std::string
      reason;  // why it has this share, in words: "cheapest with room", "ejected: refused by all endpoints"
};

/// RegionShare::reason of a region that gets a little so that its latency is known.
inline constexpr std::string_view kTrickleReason = "a trickle to measure it";

/// The plan for one service: immutable, made by the health thread when it differs from the one before, posted
/// to every worker. `version` grows by one per service and plan; it stands in the access log.
struct ShareTable {
  uint64_t version = 0;
  std::vector<RegionShare> regions;  // in the order of Service::regions
  std::vector<uint32_t> preference;  // usable regions, best first: where retries, spills and evacuations go
  // The part of each class of requests that is admitted; below 1 only while all regions are full.
  ByCriticality admit = {1, 1, 1, 1};
  bool fail_open = false;       // nothing is healthy; shares were given all the same
  std::string candidates_json;  // `regions` as the access log and explain print them
  // By index, as they were when this was planned: a table is remembered longer than the snapshot that its
  // indices are of.
  std::vector<std::string> region_names;
};

/// A region, and the reason for it, chosen for one try.
struct RegionChoice {
  static constexpr uint32_t kNone = ~0u;
  uint32_t region = kNone;  // index into Service::regions
};

/// Chooses the region for a first try among `allowed`: the one whose interval of their cumulated shares holds
/// `pick` in [0,1); the first of `preference` where none of them has a share. A request that is not
/// `idempotent` and would land on a region that is suspect or probing goes to the first healthy or ramping
/// region of `preference` instead, if there is one. Pure: the same arguments give the same region. kNone when
/// none of `allowed` can be used.
RegionChoice select_region(const ShareTable& table, double pick, bool idempotent,
                           RegionSet allowed = kAllRegions);

/// Chooses the region for a further try: the first of `preference` in `allowed` and not in `tried`, else
/// kNone.
RegionChoice select_next_region(const ShareTable& table, RegionSet tried, RegionSet allowed = kAllRegions);

}  // namespace fairlead::routing
