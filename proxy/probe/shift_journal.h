#pragma once

#include <optional>
#include <string>

#include "routing/shift.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// Tells what becomes of one service's planned shifts: a log line each time that one starts, is paused,
/// resumed, aborted, done or undone, and a gauge of what is moved. Health thread only.
class ShiftJournal {
 public:
  ShiftJournal(telemetry::Shard& shard, std::string service);
  /// The gauge goes to zero with it.
  ~ShiftJournal();
  ShiftJournal(const ShiftJournal&) = delete;
  ShiftJournal& operator=(const ShiftJournal&) = delete;

  void started(const routing::Shift& shift);
  /// After a tick, or when one ended.
  void follow(const routing::Shift& shift);

 private:
  void tell(const routing::Shift& shift);

  telemetry::Shard& shard_;
  std::string service_;
  telemetry::Gauge* share_ = nullptr;  // once there was one
  std::optional<routing::Shift::State> told_;
};

}  // namespace fairlead::proxy
