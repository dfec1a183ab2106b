#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/stream/local_service.h"
#include "routing/share_table.h"

namespace fairlead::proxy {

/// Where a request was tried within its service, and where it may go next. Regions come by the service's plan
/// of the moment, endpoints by their region's balancer. Member of a Stream, used again for each request; the
/// Stream holds the service meanwhile. Worker's thread only.
class Placement {
 public:
  /// Only regions of `allowed` are ever taken.
  void begin(LocalService* service, routing::RegionSet allowed = routing::kAllRegions);

  /// The region for a first try: a pure function of the plan in force and `pick`.
  routing::RegionChoice first(double pick, bool idempotent) const;
  /// The best region not tried yet.
  routing::RegionChoice elsewhere() const;
  /// The same, else another endpoint of the last region.
  routing::RegionChoice next() const;
  /// Whether take() would find an endpoint in `choice` or in a region after it: asked before what is under
  /// way is given up for it.
  bool can_take(routing::RegionChoice choice) const;

  /// Chooses an endpoint of `region`, which counts as tried from now on: false when none there can be used.
  bool take(uint32_t region, Time now, routing::Random& random);
  /// Lets the last endpoint be taken as if it had not been tried.
  void forget_endpoint() { endpoint_ = nullptr; }

  /// Of the last take(); null before.
  LocalRegion* region() const { return region_; }
  LocalEndpoint* endpoint() const { return endpoint_; }
  uint32_t region_index() const { return static_cast<uint32_t>(region_ - service_->regions.data()); }
  std::string_view region_name() const { return service_->config->regions[region_index()].name; }

 private:
  const routing::ShareTable& plan() const { return *service_->table->table; }
  bool has_other_endpoint(uint32_t region) const;

  LocalService* service_ = nullptr;
  routing::RegionSet allowed_ = routing::kAllRegions;
  routing::RegionSet tried_ = 0;
  LocalRegion* region_ = nullptr;
  LocalEndpoint* endpoint_ = nullptr;
};

}  // namespace fairlead::proxy
