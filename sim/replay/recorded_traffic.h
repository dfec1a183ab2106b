#pragma once

#include <limits>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "config/config.h"
#include "sim/replay/log_entry.h"
#include "sim/replay/names.h"
#include "sim/replay/region_history.h"
#include "sim/replay/route_finder.h"

namespace fairlead::sim {

/// One logged request as it is to be decided again. Small: there are millions.
struct RecordedRequest {
  Duration at{};    // its beginning, since that of the recording
  Duration rest{};  // what it took besides its tries: bodies
  Duration
      patience{};  // after so long its client left, or its deadline passed; zero: it had the time it took
  uint64_t bytes = 0;
  uint32_t route = 0;  // by number, of the new configuration
  uint32_t first_try = 0;
  uint16_t tries = 0;
  uint16_t service = Names::kNone;  // that it was logged for
  uint16_t region = Names::kNone;   // where its last try was
  bool idempotent = false;
  bool replayable = false;  // its body was kept for a retry
  bool tunnel = false;
  bool abandoned = false;  // its client left
};

/// A try of a logged request; what was tried again within the region counts as one.
struct OwnTry {
  RecordedTry what;
  uint16_t region = Names::kNone;
};

/// Logged requests that a configuration has a route for, in the order in which they began, and how regions
/// behaved meanwhile. Filled, then `settle`d, then read. Up to 200 bytes a request.
class RecordedTraffic {
 public:
  static constexpr size_t kMostRequests = 10'000'000;
  /// Between two requests no more time passes than this: what lies beyond is left out.
  static constexpr Duration kLongest = std::chrono::milliseconds(std::numeric_limits<uint32_t>::max());

  struct Counts {
    uint64_t refused = 0;    // for what they were, whatever the routes: not decided again
    uint64_t forwarded = 0;  // connections of a `tcp` listener: nor these
    uint64_t unrouted = 0;   // no route of the new configuration matches
    uint64_t in_doubt = 0;   // a route asks for headers that the log does not hold
  };

  RecordedTraffic(const config::Config& config, const RouteFinder& routes)
      : config_(config), routes_(routes) {}

  /// Fails on what was not written by Fairlead, and when there are too many. Whether it is a request of a
  /// service, or would be one.
  absl::StatusOr<bool> add(const LogEntry& entry);
  /// Fails when the first and the last lie further apart than kLongest.
  absl::Status settle();

  const Counts& counts() const { return counts_; }
  Duration begin() const { return begin_; }  // of the first request, since the Unix epoch
  Duration end() const { return end_; }      // of the last one's beginning
  std::span<const RecordedRequest> requests() const { return requests_; }
  std::span<const OwnTry> tries(const RecordedRequest& request) const {
    return std::span(tries_).subspan(request.first_try, request.tries);
  }
  const Names& services() const { return services_; }
  const Names& regions() const { return regions_; }
  /// How `region` behaved towards `service`, by their numbers; null when nothing of that was recorded.
  const RegionHistory* history(uint16_t service, uint16_t region) const;

 private:
  absl::Status add_tries(const LogEntry& entry, RecordedRequest& request);
  void add_try(const RecordedTry& what, uint16_t region, RecordedRequest& request);

  const config::Config& config_;
  const RouteFinder& routes_;
  Counts counts_;
  Names services_, regions_;
  std::vector<RecordedRequest> requests_;
  std::vector<OwnTry> tries_;
  absl::flat_hash_map<uint32_t, RegionHistory> histories_;  // by service and region
  Duration begin_{}, end_{};
};

}  // namespace fairlead::sim
