#pragma once

#include <string>

#include "sim/replay/replay.h"

namespace fairlead::sim {

/// For people: services and regions, before and after, what a replay could not know, and its limits.
std::string replay_table(const Replay& replay);

/// What no replay can tell, in one line.
std::string replay_limits();

}  // namespace fairlead::sim
