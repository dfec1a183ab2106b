#pragma once

#include <vector>

#include "config/diagnostic.h"
#include "sim/scenario.h"

namespace fairlead::sim {

/// What no key of a suite can know alone: names that must be unique or must exist, times and shares that must
/// agree. Each with its field; the place is yet to be found.
std::vector<config::Diagnostic> broken_rules(const Suite& suite);

}  // namespace fairlead::sim
