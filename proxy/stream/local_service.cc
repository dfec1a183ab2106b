#include "proxy/stream/local_service.h"

#include <algorithm>

#include "proxy/stream/stream.h"

namespace fairlead::proxy {

void LocalService::evacuate(uint64_t region_bits, std::span<const health::EndpointState* const> endpoints) {
  for (size_t i = 0; i < regions.size(); ++i) {
    const bool all = (region_bits >> i & 1) != 0;
    if (all || !endpoints.empty()) evacuate(regions[i], all, endpoints);
  }
}

void LocalService::evacuate(LocalRegion& region, bool all,
                            std::span<const health::EndpointState* const> endpoints) {
  // Each that moves leaves the list; those that stay are put behind the ones still to be looked at.
  for (size_t left = region.waiting.size(); left > 0 && !region.waiting.empty(); --left) {
    Attempt& attempt = region.waiting.front();
    region.waiting.pop_front();
    region.waiting.push_back(attempt);
    const auto* state = attempt.endpoint()->state.get();
    if (all || std::find(endpoints.begin(), endpoints.end(), state) != endpoints.end())
      attempt.stream().evacuate(all);
  }
}

}  // namespace fairlead::proxy
