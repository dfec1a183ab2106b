#pragma once

#include <string>
#include <vector>

#include "sim/runner.h"

namespace fairlead::sim {

/// Violations in every scenario under every strategy, in one table for a terminal, and their sum.
std::string table_report(const std::vector<Run>& runs);

}  // namespace fairlead::sim
