#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fairlead::telemetry {

/// One try of a request at one endpoint, as logged.
struct AccessAttempt {
  std::string_view region;
  std::string_view endpoint;
  std::string_view reason;        // why it was made: "first", "retry: reset", "evacuated: suspect"
  int status = 0;                 // 0: no response head
  std::string_view failure;       // "", "refused", "reset", "connect_timeout", …
  int64_t duration_ns = 0;
};

/// One request, as logged: views that are only valid during AccessLog::Ring::append, which copies them.
struct AccessEntry {
  int64_t time_ns = 0;            // wall clock, Unix, at completion
  int64_t duration_ns = 0;
  std::string_view listener, client, method, host, path, protocol, request_id, user_agent;
  int status = 0;                 // sent to the client; 499 when it went away first
  uint64_t bytes_received = 0, bytes_sent = 0;  // bodies
  std::string_view route, service, policy;
  std::string_view region, endpoint;            // of the answering attempt
  std::string_view error;         // ProxyError kind when the answer was made here, else empty
  // The decision: what `fairlead explain` repeats.
  uint64_t generation = 0, table = 0;
  double pick = 0;
  std::string_view candidates_json;             // ShareTable::candidates_json
  std::span<const AccessAttempt> attempts;
};

/// Writes JSON lines to a file or pipe from a thread of its own. Each worker has a Ring (single producer, bounded
/// bytes, wait-free); a full ring drops the entry and counts it. Formatting, escaping and I/O happen on the writer's
/// thread; a write that fails (disk full, pipe closed) drops the lines and counts them, and serving goes on.
class AccessLog {
 public:
  class Ring {
   public:
    /// Copies `entry`; false, and counted, when it does not fit. Owning worker's thread only.
    bool append(const AccessEntry& entry);
  };
  // open(path, workers) → StatusOr<unique_ptr<AccessLog>>; ring(worker); reopen(); dropped(); flush on destruction.
};

}  // namespace fairlead::telemetry
