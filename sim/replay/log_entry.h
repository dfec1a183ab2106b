#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "health/time.h"

namespace fairlead::sim {

/// One try of a logged request.
struct LogTry {
  std::string_view region;
  std::string_view failure;  // empty: it was answered
  int status = 0;            // 0: no response head
  Duration took{};           // to the response head, or to the failure
};

/// A region as the plan of the time had it.
struct LogCandidate {
  std::string_view region;
  std::string_view state;
  std::string_view reason;
  double cost_ms = 0;
  bool drained = false;
};

/// The plan that a logged request was sent by.
struct LogPlan {
  uint64_t generation = 0;
  uint64_t table = 0;
  std::vector<LogCandidate> candidates;
};

/// One line of the access log, as far as a replay goes by it. Durations count from the Unix epoch.
struct LogEntry {
  Duration ended{};
  Duration took{};
  std::string_view method, host, path, query, user_agent;
  std::string_view route, service, policy, region, error;
  int status = 0;
  uint64_t bytes_received = 0, bytes_sent = 0;  // of bodies
  std::vector<LogTry> tries;
  std::optional<LogPlan> plan;
};

/// Reads lines of the access log (telemetry/access_formatter.h). Used again for each line.
class LogParser {
 public:
  /// The entry's texts are views that hold until the next call. An error names the field, as
  /// "attempts[0].status: …", and what was expected.
  absl::StatusOr<LogEntry> parse(std::string_view line);

 private:
  static constexpr size_t kUsual = 64 * 1024;  // bytes that a line takes; longer ones allocate

  std::vector<unsigned char> buffer_ = std::vector<unsigned char>(kUsual);
  std::optional<boost::json::monotonic_resource> memory_;
  std::optional<boost::json::value> value_;  // lies in memory_
};

}  // namespace fairlead::sim
