#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "health/time.h"

// What is simulated, as a suite's YAML says it. Plain values; suite_fields.cc describes their keys.
namespace fairlead::sim {

using namespace std::chrono_literals;

/// A region that serves: `capacity` × `service_time` requests at once, the rest wait in a queue.
struct Region {
  std::string name;
  double capacity = 1000;        // requests/s that it can serve
  Duration service_time = 10ms;  // mean, log-normal
  double spread = 0.5;           // standard deviation of the logarithm of the service time
  Duration queue = 500ms;        // work that waits at most; more is refused with 503
  bool reports = true;           // tells its utilisation in each answer (endpoint-load-metrics)
};

/// The time from one region to another and back.
struct RoundTrip {
  std::string from, to;
  Duration time{};
};

/// Instances of the proxy that stand at a region, their clients beside them.
struct EdgeSite {
  std::string name;       // and the region where it stands
  double load = -1;       // requests/s as a part of that region's capacity; negative: the scenario's
  double requests = -1;   // or as such
  int instances = 1;      // that share the load
  double wave = 0;        // amplitude of the day's wave, as a part of the load
  double wave_phase = 0;  // of a period, at the beginning
};

/// Something that happens to regions for a time.
struct Fault {
  enum class Kind { kill, black_hole, errors, latency, capacity };
  static constexpr Duration kShortestPeriod = 10ms;
  Kind kind = Kind::kill;
  std::vector<std::string> regions;
  std::vector<std::string> edges;  // only on the way from these; empty: from everywhere
  Duration at{};
  Duration until{};     // zero: to the end
  Duration ramp{};      // grows from nothing for so long
  Duration period{};    // comes and goes: on for the first half of each
  double share = 0;     // of requests that fail, or of the capacity that is lost
  Duration delay{};     // added to answers
  bool hidden = false;  // health checks do not see it
};

/// What a scenario is expected to show; see verdict.h for the meaning of each.
struct Expectation {
  Duration shifted_within{};  // 95 % of new requests elsewhere, after the first fault begins; zero: not asked
  int returns_at_most = -1;   // of the share to a region that was left
  Duration settled_within{};  // of a loss of capacity, until shares stay
  double overshoot_at_most = -1;  // points that a share falls below where it settles
  double balance_at_most = 0;     // max/mean utilisation
  double critical_at_least = 0;
  double goodput_at_least = 0;  // of what could be served
};

struct Scenario {
  std::string name;
  std::string description;
  Duration warm_up = 20s;   // not counted
  Duration duration = 60s;  // counted, after it
  double load = 0.6;
  double warm_up_load = -1;  // negative: the same
  Duration rise{};           // from that to the load, after the warm-up
  Duration day = 0s;         // period of the waves
  double critical = 0.3;     // shares of the requests by criticality; the rest is normal
  double sheddable = 0.2;
  std::vector<EdgeSite> edges;  // instead of the suite's
  std::vector<Fault> faults;    // times count from the end of the warm-up
  Expectation expect;
};

/// A world and what happens in it.
struct Suite {
  enum class Version { v1 };
  Version version = Version::v1;
  std::vector<Region> regions;
  std::vector<RoundTrip> round_trips;
  Duration local_round_trip = 1ms;  // from an edge to the region where it stands
  Duration slack = 100ms;           // over the round trip to the second nearest region: longer is a violation
  std::vector<EdgeSite> edges;
  std::vector<Scenario> scenarios;
};

}  // namespace fairlead::sim
