#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fairlead::routing {

/// One region as the policies divide traffic among regions. Shares are fractions of the service's new
/// requests.
struct PolicyRegion {
  double weight = 1;
  int priority = 0;
  double health = 1;  // H: 0 takes nothing
  double limit =
      1;  // what its state allows: 1 healthy, a trickle suspect or probing, a step of the ramp, 0 closed
  double room = 1;        // what its capacity allows; 1 when none is declared
  bool declared = false;  // whether a capacity is
  double explore = 0;     // taken in any case, to measure it
};

/// `latency`: fills regions in `order`, each up to its limit and room. What nobody has room for is not given.
std::vector<double> share_by_order(std::span<const PolicyRegion> regions, std::span<const uint32_t> order);

/// `weighted`: by weight × health, limits and room respected, what that leaves over given to the others by
/// weight.
std::vector<double> share_by_weight(std::span<const PolicyRegion> regions);

/// `failover`: priority groups in order, each up to its capacity: what is declared, else 1.4 × its health;
/// within a group by weight × health.
std::vector<double> share_by_priority(std::span<const PolicyRegion> regions);

/// Gives what the policy could not place (all full, or only regions on trial left) to those that are open:
/// the ones that are trusted, in proportion to their room, or else all alike.
void place_rest(std::span<const PolicyRegion> regions, std::vector<double>& shares);

/// Divides `amount` in proportion to `weights`, nobody above his cap; less than `amount` when the caps do not
/// suffice.
std::vector<double> divide(double amount, std::span<const double> weights, std::span<const double> caps);

}  // namespace fairlead::routing
