#pragma once

#include "health/time.h"

namespace fairlead::health {

/// One turn of the health thread, as everything pure sees it.
struct Tick {
  Time now{};  // running clock: continuous even when the process was stopped or the host's clock jumped
  Duration elapsed{};  // of the running clock since the tick before
  Duration
      ran{};  // the part of it in which this process demonstrably ran: the only time that counts as silence
  bool grace =
      false;  // this process stood still a moment ago: what failed meanwhile proves nothing about others
};

}  // namespace fairlead::health
