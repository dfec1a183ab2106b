#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "health/time.h"

namespace fairlead::control {

/// Whether this instance should be sent traffic (/readyz): as soon as a configuration is in force and the
/// first round of probes ended, whatever they found, but not longer than a few seconds after; no more once it
/// drains. Control thread.
class Readiness {
 public:
  static constexpr Duration kProbeLimit = std::chrono::seconds(5);

  /// `probed_once` tells whether the first round of probes ended.
  explicit Readiness(std::function<bool()> probed_once) : probed_once_(std::move(probed_once)) {}

  /// A configuration came into force; the first counts.
  void configured(Time now) {
    if (!configured_) configured_ = now;
  }
  void drain() { draining_ = true; }

  /// Why it is not ready; empty when it is.
  std::string obstacle(Time now) const {
    if (draining_) return "draining";
    if (!configured_) return "no configuration is in force yet";
    if (!probed_once_() && now - *configured_ < kProbeLimit) return "the first probes have not ended yet";
    return "";
  }

 private:
  std::function<bool()> probed_once_;
  std::optional<Time> configured_;
  bool draining_ = false;
};

}  // namespace fairlead::control
