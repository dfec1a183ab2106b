#pragma once

#include <string>

#include "sim/replay/replay.h"

namespace fairlead::sim {

/// The same as replay_table for programs, on one line. Latencies are in milliseconds, null where nothing was
/// answered.
std::string replay_json(const Replay& replay);

}  // namespace fairlead::sim
