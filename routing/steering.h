#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "health/time.h"
#include "routing/mechanisms.h"
#include "routing/region_load.h"

namespace fairlead::routing {

/// Policy `steer`: divides a service's requests so that they cost least, min Σ x·c, while no region gets
/// fuller than is good for it. A region's room is soft: beyond the headroom of 80 % each further level of
/// fullness costs some milliseconds more, which a request pays only when the next region is further away than
/// that. Costs and fullness are felt a round trip late and by others who move at the same time, so the
/// division moves in steps; what must leave a region (dead, silent, drained, overfull) leaves at once. Same
/// inputs, same answer. Health thread only.
class Steering {
 public:
  /// Between two solutions, where nothing urgent happens.
  static constexpr Duration kTick = std::chrono::milliseconds(100);
  /// Of all requests, that may move in one tick.
  static constexpr double kStep = 0.15;
  /// A move must save so much.
  static constexpr double kMarginMs = 5;
  static constexpr double kMarginRatio = 0.1;

  /// One region at one tick.
  struct Region {
    double cost_ms = 0;
    double limit = 1;    // share that its state allows: 1 healthy, a trickle, a step of the ramp, 0 closed
    double trickle = 0;  // share that it gets in any case
    RegionLoad::Input load;
  };

  void use(const Mechanisms& mechanisms) { mechanisms_ = mechanisms; }
  /// The shares of all `demand` requests/s; what they do not sum up to has no room anywhere.
  const std::vector<double>& divide(Time now, double demand, std::span<const Region> regions);
  /// What was moved beside its division, as shares of the demand by region, and has been in force since: what
  /// it feels is what was sent. Empty: nothing.
  void shift(std::vector<double> by) { shifted_ = std::move(by); }
  /// The share of `demand` requests/s that region `r` may have before it is full.
  double most(size_t r, Time now, double demand) const;
  /// Whether its latency of late is that of a queue, not of the region's distance or illness.
  bool congested(size_t region, Time now) const { return loads_[region].congested(now); }
  /// How full region `r` is, as this instance knows.
  double utilization(size_t r) const { return loads_[r].utilization(); }
  /// Regions were renumbered: `from[i]` is the former index of region i, or a negative one.
  void renumber(const std::vector<int>& from);

 private:
  /// Room in a region that costs alike.
  struct Slice {
    double cost = 0;
    uint32_t region = 0;
    uint32_t level = 0;
    double begin = 0, end = 0;  // shares
  };
  struct Offer {
    double cost;
    uint32_t region;
  };

  bool urgent(std::span<const Region> regions) const;
  void note_losses(Time now, double demand, std::span<const Region> regions);
  double part(Time now, double demand) const;
  double price_ms(size_t r) const { return mechanisms_.prices ? prices_[r] : 0; }
  double most(uint32_t r, const Region& region, double demand, double part) const;
  bool next(Slice& slice, const Region& region, double demand, double part) const;
  void solve(std::span<const Region> regions, double demand, double part, bool first);
  void place_rest(std::span<const Region> regions, double demand, double part);
  bool too_dear(uint32_t r, const Region& region) const;
  void place_unconfirmed(std::span<const Region> regions, bool first);
  void step(std::span<const Region> regions, double demand, double part, bool at_once);

  Mechanisms mechanisms_;
  std::vector<RegionLoad> loads_;
  std::vector<double> shares_;
  std::vector<double> shifted_;
  // Of the last solution, kept for their memory.
  std::vector<double> target_;
  std::vector<Slice> slices_;  // that each region offers now
  std::vector<Offer> offers_;
  double nearest_ms_ = 0;
  std::vector<double> prices_;
  std::vector<double> room_;
  Time felt_{};
  Time next_{};
  double lost_part_ = 0;  // of what had to move lately, how much was this instance's
  Time lost_until_{};
};

}  // namespace fairlead::routing
