#pragma once

#include <string>

namespace fairlead::telemetry {

/// docs/metrics.md, made from the table of families.
std::string metrics_reference();

}  // namespace fairlead::telemetry
