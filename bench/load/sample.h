#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "health/time.h"

namespace fairlead::bench {

/// What became of a request. `ok` is any status below 400, for a gRPC call grpc-status 0 and a whole message;
/// `grpc_error` is any other gRPC status, or none, under a status below 400.
enum class Outcome : uint8_t {
  ok,
  client_error,
  server_error,
  reset,
  timeout,
  connect_error,
  malformed,
  tls_error,
  grpc_error
};

inline constexpr std::array<std::string_view, 9> kOutcomeNames = {
    "ok", "4xx", "5xx", "reset", "timeout", "connect_error", "malformed", "tls_error", "grpc_error"};
inline constexpr size_t kOutcomes = kOutcomeNames.size();

/// Of a request that got a response.
inline Outcome outcome_of(int status) {
  if (status < 400) return Outcome::ok;
  return status < 500 ? Outcome::client_error : Outcome::server_error;
}

/// What came of a request. `region` is only valid during the call that it is handed to.
struct Response {
  Outcome outcome = Outcome::ok;
  int status = 0;                  // 0 without a response
  std::optional<int> grpc_status;  // none without one; -1 when it is no number
  std::string_view region;         // empty when the response named none
};

/// One finished request.
struct Sample {
  Time intended;
  Time completed;
  Response response;
};

}  // namespace fairlead::bench
