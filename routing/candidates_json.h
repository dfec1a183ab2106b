#pragma once

#include <span>
#include <string>

namespace fairlead::routing {

struct PlannedRegion;
struct ShareTable;

/// The regions of a table as a compact JSON array, one object each, for the access log and `explain`:
/// `{"region":…,"state":…,"share":…,"cost_ms":…,"health":…,"reason":…}`, with `capacity` where one is
/// declared, `utilization` where it is known and `drained` where it is.
std::string candidates_json(const ShareTable& table, std::span<const PlannedRegion> regions);

}  // namespace fairlead::routing
