#pragma once

#include <array>
#include <span>

#include "health/time.h"

namespace fairlead::routing {

/// How full a region is, and what share of a service's requests it may have before it is fuller than a given
/// level, as one instance of many can know: from what the region reports of itself (all traffic together),
/// and from what this instance sends there. A share is compared with a report only after it can have shown in
/// it. Health thread only.
class RegionLoad {
 public:
  /// Fullness, and what a request costs more that makes a region fuller than the level before.
  struct Level {
    double utilization;
    double price_ms;
  };
  static constexpr std::array<Level, 5> kLevels = {
      {{0.80, 0}, {0.85, 20}, {0.90, 50}, {0.95, 100}, {0.99, 200}}};
  static constexpr double kMaxPriceMs = 490;
  /// How fast a limit that was learned is tried to be exceeded again, per second; half as fast each time that
  /// it proves to be one, down to the least; forgotten when it was not touched for so long.
  static constexpr double kGrowth = 0.05;
  static constexpr double kLeastGrowth = 0.005;
  static constexpr Duration kForget = std::chrono::seconds(60);
  /// A limit that was found must help within so long, or else the region is ill rather than full.
  static constexpr Duration kTrial = std::chrono::seconds(2);
  static constexpr double kFull = kLevels.back().utilization;

  /// What is known of the region at one tick.
  struct Input {
    double capacity = 0;      // requests/s from all instances together; 0: not declared
    double instances = 1;     // that share it
    double utilization = -1;  // reported; negative: not
    double report_age_ms = 0;
    double excess_ms = 0;    // latency above what is usual there
    double served = 0;       // requests/s of this instance that it answers
    bool piles_up = false;   // clearly fewer than it is sent, and late
    bool saturated = false;  // that, or what waits keeps growing
    double round_trip_ms = 0;
  };

  /// Every tick: `share` of `demand` requests/s was this region's since the tick before.
  void observe(Time now, Duration elapsed, double share, double demand, bool shedding, const Input& input);

  /// The share that it begins with counts as felt.
  void begin(double share) { share_ = felt_ = felt_at_report_ = share; }
  /// The share at which the region is as full as `level`; 1 where nothing is known. `part` is what this
  /// instance may take at once of what is free, in [0,1]: others want it, too.
  double cap(double level, double demand, double part) const;
  /// How full it is; 0: unknown.
  double utilization() const { return utilization_; }
  /// Requests/s in it, from everyone, by its report; 0: unknown.
  double total() const { return reported_ ? utilization_ * input_.capacity : 0; }
  /// Requests/s that it could take beyond now.
  double free() const;
  /// The share that may be added at once to what is full by what was declared or learned, or by its word
  /// alone: requests are only refused for what says that it is full and whose answers confirm it.
  double beyond() const;
  /// Whether it tells how full it is.
  bool reports() const { return reported_; }
  /// The share whose effect is felt by now.
  double felt() const { return felt_; }
  /// What a request there costs beyond its latency, since it takes the place of somebody else's: rises while
  /// the region is full and this instance refuses requests, so that those go first who have the longest way.
  /// Nothing where nobody else is.
  double price_ms(double demand) const;
  bool congested(Time now) const { return now < congested_until_; }

 private:
  void watch(Time now);
  void price(double seconds, bool shedding);
  void learn(Time now, double seconds, double demand);
  double base() const;
  double own_limit() const;
  bool saturated() const;
  double drain() const;
  double serves(double demand) const;

  Input input_;
  double share_ = 0;
  double felt_ = 0;
  double utilization_ = 0;
  bool reported_ = false;
  double felt_at_report_ = 0;
  double learned_ = 0;  // requests/s of this instance that it can serve, found when it was full; 0: never was
  double growth_ = kGrowth;
  Time now_{};
  Time full_last_{};
  Time full_since_{};
  double full_share_ = 0;  // as it was then
  Time piled_up_since_{};
  Time distrusted_until_{};
  Time ill_until_{};
  double price_ms_ = 0;
  Time congested_until_{};
};

/// Of all traffic in `loads`, by their reports, the part that `demand` requests/s are; 1 where nothing is
/// known.
double part_of_all(std::span<const RegionLoad> loads, double demand);

}  // namespace fairlead::routing
