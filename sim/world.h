#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "health/time.h"
#include "sim/scenario.h"

namespace fairlead::sim {

/// One instance of the proxy.
struct EdgeSpec {
  std::string name;  // of its site
  size_t site = 0;   // index into World::sites
  double rate = 0;   // requests/s, on average
  double wave = 0;
  double wave_phase = 0;
};

/// What faults make of the way between one edge's site and one region, at one time.
struct Condition {
  bool dead = false;       // refuses
  bool silent = false;     // swallows
  double errors = 0;       // share of requests that fail
  Duration delay{};        // added to each answer
  bool checks_see = true;  // health checks meet errors and delays as well
};

/// A scenario with names resolved: who stands where and what happens when. Immutable; times count from the
/// beginning of the simulation.
class World {
 public:
  /// An error names what does not fit together: unknown regions, times without an order.
  static absl::StatusOr<World> make(const Suite& suite, const Scenario& scenario);

  const Scenario& scenario() const { return scenario_; }
  const std::vector<Region>& regions() const { return regions_; }
  const std::vector<std::string>& sites() const { return sites_; }
  const std::vector<EdgeSpec>& edges() const { return edges_; }
  Duration end() const { return scenario_.warm_up + scenario_.duration; }

  Duration round_trip(size_t site, size_t region) const { return round_trips_[site][region]; }
  /// Longer than this, for a request at `site`, is a violation.
  Duration limit(size_t site) const { return limits_[site]; }
  /// Regions by distance from `site`.
  const std::vector<size_t>& nearest(size_t site) const { return nearest_[site]; }

  Condition condition(size_t site, size_t region, Duration at) const;
  /// The part of its capacity that a region has.
  double capacity(size_t region, Duration at) const;
  /// Requests/s that arrive at `edge`.
  double rate(const EdgeSpec& edge, Duration at) const;
  double total_capacity() const;
  /// Times at which something begins, ends or moves on.
  std::vector<Duration> changes() const;
  /// The first region that a fault touches and when that begins; nowhere without faults.
  size_t first_faulty() const;
  Duration first_fault() const;

 private:
  struct ActiveFault {
    Fault fault;
    std::vector<bool> regions, sites;
    double strength(Duration at) const;  // 0 to 1
  };

  double load_factor(Duration at) const;
  absl::Status place_edges(const Suite& suite);
  absl::Status place_faults();
  void measure_distances(const Suite& suite);
  absl::StatusOr<size_t> region_index(const std::string& name) const;

  Scenario scenario_;
  std::vector<Region> regions_;
  std::vector<std::string> sites_;
  std::vector<EdgeSpec> edges_;
  std::vector<std::vector<Duration>> round_trips_;
  std::vector<std::vector<size_t>> nearest_;
  std::vector<Duration> limits_;
  std::vector<ActiveFault> faults_;
};

}  // namespace fairlead::sim
