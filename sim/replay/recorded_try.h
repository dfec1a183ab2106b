#pragma once

#include <cstdint>
#include <optional>

#include "config/config.h"
#include "health/evidence.h"
#include "sim/replay/log_entry.h"

namespace fairlead::sim {

/// How a try went on after it had been sent.
enum class Fate : uint8_t {
  answered,   // a response head came; the status says of what kind
  refused,    // no connection came to be
  timed_out,  // nor within the time for it
  reset,      // before a response head
  bad,        // what came was no response
  broken,     // reset after the response head
  hung,       // nothing came until the proxy gave it up
};

/// One try at a region, as it was recorded. Small: there are as many as requests.
struct RecordedTry {
  static constexpr uint32_t kLongest = ~0u;  // microseconds, 71 minutes; longer is cut

  uint32_t at_ms = 0;    // its beginning, since that of the recording
  uint32_t took_us = 0;  // to the response head or the failure
  uint16_t status = 0;
  Fate fate = Fate::answered;

  Duration took() const { return std::chrono::microseconds(took_us); }
  /// Nobody answered, well or badly.
  bool unanswered() const { return fate != Fate::answered && fate != Fate::broken; }
  /// What it tells a service's detectors.
  health::Outcome outcome(const config::Detection& detection) const;
};

/// What became of a logged try. Known are the names of proxy::ProxyError; of some (the client went away, this
/// process had no place left) nothing follows about the region: nothing, with `known` true.
struct FateOfTry {
  bool known = false;
  std::optional<Fate> fate;
};
FateOfTry fate_of(const LogTry& attempt);

}  // namespace fairlead::sim
