#include "sim/strategies/dns.h"

#include <algorithm>

namespace fairlead::sim {

Dns::Dns(const World& world, const EdgeSpec& edge, uint64_t seed)
    : nearest_(world.nearest(edge.site)),
      checks_(world.regions().size(), 3, 3),
      answers_{{Duration(0), static_cast<uint32_t>(nearest_[0])}},
      random_(seed) {}

Strategy::Settings Dns::settings() const { return {.check_interval = 10s, .check_timeout = 6s}; }

uint32_t Dns::first(Duration now, const RequestView&) {
  const Duration age(static_cast<int64_t>(random_.uniform() * static_cast<double>(kTtl.count())));
  const auto later = std::find_if(answers_.begin() + 1, answers_.end(),
                                  [&](const Answer& answer) { return answer.since > now - age; });
  return (later - 1)->region;
}

uint32_t Dns::again(Duration, const RequestView&, health::Outcome) { return kNone; }

void Dns::checked(Duration now, uint32_t region, const health::ProbeResult& result, double) {
  checks_.checked(region, result.outcome);
  const uint32_t answer = checks_.usable().first_of(nearest_);
  if (answer != answers_.back().region) answers_.push_back({now, answer});
  while (answers_.size() > 1 && answers_[1].since <= now - kTtl) answers_.pop_front();
}

}  // namespace fairlead::sim
