#include "telemetry/repetition_limit.h"

#include <utility>

namespace fairlead::log {

std::optional<uint64_t> RepetitionLimit::admit(std::string_view message, Time now) {
  std::string key(message);
  if (seen_.size() >= kMessages && !seen_.contains(key)) seen_.clear();
  Seen& seen = seen_.try_emplace(std::move(key), Seen{.window = now}).first->second;
  if (now - seen.window >= kWindow) {
    seen.window = now;
    seen.printed = 0;
  }
  if (seen.printed == kBurst) {
    ++seen.suppressed;
    return std::nullopt;
  }
  ++seen.printed;
  return std::exchange(seen.suppressed, 0);
}

}  // namespace fairlead::log
