#include "sim/replay/recorded_try.h"

#include <algorithm>
#include <array>

#include "health/failure_status.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

struct Name {
  std::string_view failure;
  std::optional<Fate> fate;
};

/// What a try can fail of. A stale connection and a refused stream are tried again at the same endpoint.
constexpr std::array kNames = {
    Name{"connect_failure", Fate::refused},
    Name{"tls_failure", Fate::refused},
    Name{"connect_timeout", Fate::timed_out},
    Name{"reset", Fate::reset},
    Name{"bad_response", Fate::bad},
    Name{"truncated", Fate::broken},
    Name{"response_timeout", Fate::hung},
    Name{"stream_idle_timeout", Fate::hung},
    Name{"evacuated", Fate::hung},
    Name{"stale_connection", std::nullopt},
    Name{"refused_stream", std::nullopt},
    Name{"pool_overflow", std::nullopt},
    Name{"deadline_exceeded", std::nullopt},
    Name{"client_gone", std::nullopt},
    Name{"bad_body", std::nullopt},
    Name{"going_away", std::nullopt},
    Name{"upgrade_refused", std::nullopt},
};

}  // namespace

Outcome RecordedTry::outcome(const config::Detection& detection) const {
  switch (fate) {
    case Fate::answered:
      return health::is_failure_status(status, detection) ? Outcome::status_failure : Outcome::ok;
    case Fate::refused:
      return Outcome::refused;
    case Fate::timed_out:
      return Outcome::connect_timeout;
    case Fate::reset:
    case Fate::broken:
      return Outcome::reset;
    case Fate::bad:
      return Outcome::bad_response;
    case Fate::hung:
      return Outcome::response_timeout;
  }
  return Outcome::cancelled;
}

FateOfTry fate_of(const LogTry& attempt) {
  if (attempt.failure.empty()) {
    // Without a head, it was given up before it could show anything.
    if (attempt.status == 0) return {true, std::nullopt};
    return {true, Fate::answered};
  }
  const auto* const name =
      std::find_if(kNames.begin(), kNames.end(), [&](const Name& n) { return n.failure == attempt.failure; });
  if (name == kNames.end()) return {};
  if (name->fate == Fate::hung && attempt.status != 0) return {true, Fate::broken};
  return {true, name->fate};
}

}  // namespace fairlead::sim
