#include "sim/replay/encounters.h"

#include <algorithm>

namespace fairlead::sim {

using health::Outcome;

Encounters::Encounters(const RecordedTraffic& traffic, const config::Service& service, uint64_t seed)
    : traffic_(traffic),
      service_(service),
      number_(traffic.services().find(service.name)),
      checked_as_(number_),
      random_(seed) {
  for (const config::ServiceRegion& region : service.regions)
    regions_.push_back(traffic.regions().find(region.region));
}

void Encounters::begin(const RecordedRequest& first) {
  if (number_ == Names::kNone) checked_as_ = first.service;
}

std::optional<RecordedTry> Encounters::at(const RecordedRequest& request, uint32_t region, uint32_t at_ms) {
  // Of another service, it was at other endpoints.
  const RegionHistory* history =
      number_ == request.service ? nullptr : traffic_.history(number_, regions_[region]);
  if (history == nullptr) {
    for (const OwnTry& own : traffic_.tries(request)) {
      if (own.region == regions_[region]) return own.what;
    }
    history = traffic_.history(request.service, regions_[region]);
  }
  if (history == nullptr) return std::nullopt;
  return history->draw(at_ms, random_);
}

health::ProbeResult Encounters::check(uint32_t region, uint32_t at_ms) const {
  const RegionHistory* history = traffic_.history(checked_as_, regions_[region]);
  if (history == nullptr) return {};
  const auto known = history->around(at_ms);
  size_t unanswered = 0;
  std::vector<Duration> took;
  for (const RecordedTry& one : known) {
    unanswered += one.unanswered() ? 1 : 0;
    if (one.outcome(service_.detection) == Outcome::ok) took.push_back(one.took());
  }
  if (2 * unanswered > known.size()) return {.outcome = health::ProbeOutcome::unreachable};
  if (2 * took.size() < known.size())
    return {.outcome = health::ProbeOutcome::wrong, .detail = "most requests fail"};
  const auto middle = took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2);
  std::nth_element(took.begin(), middle, took.end());
  return {.response = *middle};
}

bool Encounters::was_at(const RecordedRequest& request, uint32_t region) const {
  return request.region != Names::kNone && request.region == regions_[region];
}

}  // namespace fairlead::sim
