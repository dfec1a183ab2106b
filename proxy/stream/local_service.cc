#include "proxy/stream/local_service.h"

#include "proxy/stream/stream.h"

namespace fairlead::proxy {

void LocalService::evacuate(uint64_t region_bits) {
  for (size_t i = 0; i < regions.size(); ++i) {
    if ((region_bits >> i & 1) == 0) continue;
    // Each is taken off the list by moving; those that must stay are put behind the ones still to be looked at.
    for (size_t left = regions[i].waiting.size(); left > 0 && !regions[i].waiting.empty(); --left) {
      Attempt& attempt = regions[i].waiting.front();
      regions[i].waiting.pop_front();
      regions[i].waiting.push_back(attempt);
      attempt.stream().evacuate();
    }
  }
}

}  // namespace fairlead::proxy
