#include "sim/replay/recorded_try.h"

#include <algorithm>
#include <array>

namespace fairlead::sim {
namespace {

using health::Outcome;

struct Name {
  std::string_view failure;
  std::optional<Course> course;
};

/// What a try can fail of. A stale connection and a refused stream are tried again at the same endpoint.
constexpr std::array kNames = {
    Name{"connect_failure", Course::refused},
    Name{"tls_failure", Course::refused},
    Name{"connect_timeout", Course::timed_out},
    Name{"reset", Course::reset},
    Name{"bad_response", Course::bad},
    Name{"truncated", Course::broken},
    Name{"response_timeout", Course::hung},
    Name{"stream_idle_timeout", Course::hung},
    Name{"evacuated", Course::hung},
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

bool is_failure(int status, const config::Detection& detection) {
  return (status >= 502 && status <= 504) || (status == 500 && detection.count_500);
}

Outcome RecordedTry::outcome(const config::Detection& detection) const {
  switch (course) {
    case Course::answered:
      return is_failure(status, detection) ? Outcome::status_failure : Outcome::ok;
    case Course::refused:
      return Outcome::refused;
    case Course::timed_out:
      return Outcome::connect_timeout;
    case Course::reset:
    case Course::broken:
      return Outcome::reset;
    case Course::bad:
      return Outcome::bad_response;
    case Course::hung:
      return Outcome::response_timeout;
  }
  return Outcome::cancelled;
}

CourseOfTry course_of(const LogTry& attempt) {
  if (attempt.failure.empty()) {
    // Without a head, it was given up before it could show anything.
    if (attempt.status == 0) return {true, std::nullopt};
    return {true, Course::answered};
  }
  const auto* const name =
      std::find_if(kNames.begin(), kNames.end(), [&](const Name& n) { return n.failure == attempt.failure; });
  if (name == kNames.end()) return {};
  if (name->course == Course::hung && attempt.status != 0) return {true, Course::broken};
  return {true, name->course};
}

}  // namespace fairlead::sim
