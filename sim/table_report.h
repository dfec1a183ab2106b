#pragma once

#include <string>

#include "sim/results.h"

namespace fairlead::sim {

/// For a terminal: violations in every scenario under every strategy, the other figures of the strategy under
/// test, and what became of what is expected of it.
std::string table_report(const Results& results);

}  // namespace fairlead::sim
