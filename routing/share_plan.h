#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "routing/share_table.h"
#include "routing/snapshot.h"

namespace fairlead::routing {

/// A plan made by the health thread for the workers.
struct SharePlan {
  std::shared_ptr<const Service> service;  // the very object whose regions `table` indexes
  std::shared_ptr<const ShareTable> table;
  uint64_t evacuate = 0;  // bit set of Service::regions whose waiting requests must move now
  /// Endpoints of `service` whose waiting requests must move although their region lives.
  std::vector<const health::EndpointState*> evacuate_endpoints = {};
};

}  // namespace fairlead::routing
