#include "control/ticket_rotation.h"

#include <algorithm>
#include <utility>

namespace fairlead::control {

void TicketRotation::watch(const std::vector<RotatedKeys>& rotated, Time now) {
  const std::vector<Watched> before = std::exchange(watched_, {});
  for (const RotatedKeys& one : rotated) {
    const auto known = std::find_if(before.begin(), before.end(),
                                    [&](const Watched& old) { return old.rotated.keys == one.keys; });
    watched_.push_back({one, known != before.end() ? known->since : now});
  }
}

void TicketRotation::rotate_due(Time now) {
  for (Watched& one : watched_) {
    if (one.due() > now) continue;
    one.rotated.keys->rotate();
    one.since = now;
  }
}

std::optional<Time> TicketRotation::next() const {
  std::optional<Time> next;
  for (const Watched& one : watched_) next = std::min(next.value_or(one.due()), one.due());
  return next;
}

}  // namespace fairlead::control
