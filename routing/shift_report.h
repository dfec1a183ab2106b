#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "health/time.h"

namespace fairlead::routing {

/// What people are told of a planned shift.
struct ShiftReport {
  std::string from;
  std::string to;
  double share = 0;  // asked for, of what `from` would get
  Duration over{};
  double progress = 0;  // 0 to 1, in time
  std::string state;
  double moved = 0;  // now, of the service's requests
  std::vector<std::string> abort_if;
  bool by_slo = false;  // `abort_if` is the service's objective
  std::string author;
  std::string reason;
  std::string why;  // it was aborted, with what was measured
  std::chrono::system_clock::time_point started;
};

}  // namespace fairlead::routing
