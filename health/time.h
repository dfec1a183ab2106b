#pragma once

#include <chrono>

namespace fairlead {

/// The clock of everything that decides: monotonic, handed in by the caller, so that tests and simulation own
/// it.
using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::nanoseconds;

inline double to_seconds(Duration d) { return std::chrono::duration<double>(d).count(); }
inline double to_ms(Duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

}  // namespace fairlead
