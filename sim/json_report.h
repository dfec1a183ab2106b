#pragma once

#include <string>

#include "sim/results.h"

namespace fairlead::sim {

/// Everything for programs: figures, expectations and the course of every run second by second. Times are in
/// seconds from the end of the warm-up, latencies in milliseconds; null is what did not happen. The same
/// results give the same text.
std::string json_report(const Results& results);

}  // namespace fairlead::sim
