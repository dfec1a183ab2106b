#pragma once

#include <string>

#include "bench/load/options.h"
#include "bench/load/recorder.h"
#include "bench/load/tls_client.h"

namespace fairlead::bench {

/// What the generator knows beside the samples.
struct RunFacts {
  Time start;  // by the monotonic clock, which other processes can read as well
  Duration elapsed{};
  uint64_t unfinished = 0;  // in flight, or due and not sent, when a signal ended the run
  uint64_t connects = 0;
  uint64_t peak_connections = 0;
  uint64_t stale = 0;
  uint64_t resent = 0;
  TlsCounts tls;
  Duration cpu{};  // used by the load generator itself
};

/// The whole run as one JSON object, and for people.
std::string report_json(const LoadOptions& options, const Recorder& recorder, const RunFacts& facts);
std::string report_text(const LoadOptions& options, const Recorder& recorder, const RunFacts& facts);

/// One interval of the series as one JSON object.
std::string interval_json(const Recorder& recorder, const Recorder::Interval& interval);

}  // namespace fairlead::bench
