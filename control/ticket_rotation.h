#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "health/time.h"
#include "tls/ticket_keys.h"

namespace fairlead::control {

/// Ticket keys that are renewed, and how often.
struct RotatedKeys {
  std::shared_ptr<tls::TicketKeys> keys;
  Duration lifetime;
};

/// Renews ticket keys when their time has come. Keys that are watched again, by the next configuration, keep
/// their age. The clock is the caller's; one thread.
class TicketRotation {
 public:
  /// Makes `rotated` what is watched.
  void watch(const std::vector<RotatedKeys>& rotated, Time now);
  void rotate_due(Time now);
  /// When the next is due; none when nothing is watched.
  std::optional<Time> next() const;

 private:
  struct Watched {
    RotatedKeys rotated;
    Time since;
    Time due() const { return since + rotated.lifetime; }
  };
  std::vector<Watched> watched_;
};

}  // namespace fairlead::control
