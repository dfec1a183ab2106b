#include "routing/shedding.h"

#include <algorithm>
#include <numeric>

namespace fairlead::routing {

ByCriticality admit(const ByCriticality& arrivals, double placed) {
  ByCriticality admitted;
  admitted.fill(1);
  const double all = std::accumulate(arrivals.begin(), arrivals.end(), 0.0);
  if (all <= 0) {
    admitted.fill(placed);
    return admitted;
  }
  double excess = std::max(0.0, (1 - placed) * all);
  for (size_t c = arrivals.size(); c-- > 0 && excess > 0;) {
    const double shed = std::min(excess, arrivals[c]);
    admitted[c] = arrivals[c] > 0 ? 1 - shed / arrivals[c] : 0;
    excess -= shed;
  }
  return admitted;
}

}  // namespace fairlead::routing
