#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "health/time.h"

namespace fairlead::bench {

/// What became of a request. `ok` is any status below 400.
enum class Outcome : uint8_t {
  ok,
  client_error,
  server_error,
  reset,
  timeout,
  connect_error,
  malformed,
  tls_error
};

inline constexpr std::array<std::string_view, 8> kOutcomeNames = {
    "ok", "4xx", "5xx", "reset", "timeout", "connect_error", "malformed", "tls_error"};
inline constexpr size_t kOutcomes = kOutcomeNames.size();

/// Of a request that got a response.
inline Outcome outcome_of(int status) {
  if (status < 400) return Outcome::ok;
  return status < 500 ? Outcome::client_error : Outcome::server_error;
}

/// One finished request. `region` is only valid during the call that it is handed to.
struct Sample {
  Time intended;
  Time completed;
  Outcome outcome = Outcome::ok;
  int status = 0;           // 0 without a response
  std::string_view region;  // empty when the response named none
};

}  // namespace fairlead::bench
