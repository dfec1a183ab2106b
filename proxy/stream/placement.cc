#include "proxy/stream/placement.h"

#include <algorithm>

namespace fairlead::proxy {

using routing::RegionChoice;

void Placement::begin(LocalService* service, routing::RegionSet allowed) {
  service_ = service;
  allowed_ = allowed;
  tried_ = 0;
  region_ = nullptr;
  endpoint_ = nullptr;
}

RegionChoice Placement::first(double pick, bool idempotent) const {
  return routing::select_region(plan(), pick, idempotent, allowed_);
}

RegionChoice Placement::elsewhere() const { return routing::select_next_region(plan(), tried_, allowed_); }

RegionChoice Placement::next() const {
  const auto choice = elsewhere();
  if (choice.region == RegionChoice::kNone && region_->endpoints.size() > 1) return {region_index()};
  return choice;
}

bool Placement::has_other_endpoint(uint32_t region) const {
  const bool open = plan().fail_open;
  const auto& endpoints = service_->regions[region].endpoints;
  return std::any_of(endpoints.begin(), endpoints.end(), [&](const auto& endpoint) {
    return endpoint.get() != endpoint_ && (open || endpoint->state->health().share > 0);
  });
}

bool Placement::can_take(RegionChoice choice) const {
  routing::RegionSet tried = tried_;
  while (choice.region != RegionChoice::kNone && !has_other_endpoint(choice.region)) {
    tried |= routing::set_of(choice.region);
    choice = routing::select_next_region(plan(), tried, allowed_);
  }
  return choice.region != RegionChoice::kNone;
}

bool Placement::take(uint32_t index, Time now, routing::Random& random) {
  tried_ |= routing::set_of(index);
  LocalRegion& region = service_->regions[index];
  const bool open = plan().fail_open;
  const auto view = [&](size_t i) {
    auto candidate = region.endpoints[i]->candidate(now, open);
    candidate.tried = region.endpoints[i].get() == endpoint_;
    return candidate;
  };
  const size_t chosen = region.balancer.choose(region.endpoints.size(), view, random);
  if (chosen == routing::LoadBalancer::kNone) return false;
  region_ = &region;
  endpoint_ = region.endpoints[chosen].get();
  return true;
}

}  // namespace fairlead::proxy
