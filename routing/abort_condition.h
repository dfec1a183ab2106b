#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "health/request_window.h"

namespace fairlead::routing {

/// A condition under which a planned shift of traffic is called off: "p99>250ms" (any percentile),
/// "latency>80ms" (the mean), "failures>1%", of the region that traffic is moved to.
class AbortCondition {
 public:
  /// Requests within the window without which nothing is judged.
  static constexpr uint64_t kMinimum = 20;
  /// Slow or failed requests without which it does not hold.
  static constexpr uint64_t kOffenders = 3;
  /// So many standard deviations above what the limit allows, their number is no matter of chance.
  static constexpr double kDeviations = 3;

  static absl::StatusOr<AbortCondition> parse(std::string_view text);
  /// What breaks the promise made to users; empty where there is none.
  static std::vector<AbortCondition> of(const config::Slo& slo);

  /// What was measured, "p99 is 312 ms over 640 requests", when it holds; else empty.
  std::string holds(const health::RequestWindow& window) const;
  /// As parse reads it.
  const std::string& text() const { return text_; }

 private:
  enum class Measure : uint8_t { quantile, mean, failures };
  bool exceeds(const health::RequestWindow& window) const;

  Measure measure_ = Measure::quantile;
  double quantile_ = 0;
  double limit_ = 0;  // milliseconds, or a share
  std::string name_;
  std::string text_;
};

}  // namespace fairlead::routing
