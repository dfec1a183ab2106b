#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::telemetry {

/// One try of a request at one endpoint, as logged.
struct AccessAttempt {
  std::string_view region;
  std::string_view endpoint;
  std::string_view reason;   // why it was made: "first", "retry: reset", "evacuated: suspect"
  int status = 0;            // 0: no response head
  std::string_view failure;  // "", "refused", "reset", "connect_timeout", …
  int64_t duration_ns = 0;
};

/// One request, as logged: views that are only valid during AccessRing::append, which copies them. Texts are
/// cut at 16 KiB, apart from `candidates_json`.
struct AccessEntry {
  int64_t time_ns = 0;  // wall clock, Unix, at completion
  int64_t duration_ns = 0;
  std::string_view listener, client, method, host, path, protocol, request_id, user_agent;
  int status = 0;                               // sent to the client; 499 when it went away first
  uint64_t bytes_received = 0, bytes_sent = 0;  // bodies
  std::string_view route, service, policy;
  std::string_view region, endpoint;  // of the answering attempt
  std::string_view error;             // ProxyError kind when the answer was made here, else empty
  // The decision: what `fairlead explain` repeats. None was made while `table` is 0.
  uint64_t generation = 0, table = 0;
  double pick = 0;
  std::string_view candidates_json;  // ShareTable::candidates_json; logged as it is
  std::span<const AccessAttempt> attempts;
};

}  // namespace fairlead::telemetry
