#include "proxy/probe/shift_journal.h"

#include <utility>

#include "config/duration.h"
#include "config/fraction.h"
#include "telemetry/log.h"

namespace fairlead::proxy {

using routing::Shift;
using routing::ShiftOrder;

ShiftJournal::ShiftJournal(telemetry::Shard& shard, std::string service)
    : shard_(shard), service_(std::move(service)) {}

ShiftJournal::~ShiftJournal() {
  if (share_ != nullptr) share_->set(0);
}

void ShiftJournal::started(const Shift& shift) {
  const ShiftOrder& order = shift.order();
  std::string conditions;
  for (const routing::AbortCondition& condition : order.abort_if)
    conditions += (conditions.empty() ? "" : ", ") + condition.text();
  log::info("shift started", {{"service", service_},
                              {"from", order.from},
                              {"to", order.to},
                              {"share", config::format_fraction(order.share)},
                              {"over", config::format_duration(order.over)},
                              {"abort_if", conditions},
                              {"author", order.author},
                              {"reason", order.reason}});
  told_ = Shift::State::moving;
  follow(shift);
}

void ShiftJournal::follow(const Shift& shift) {
  if (!told_) return;
  if (share_ == nullptr) share_ = &shard_.gauge(telemetry::Family::shift_share, {service_});
  share_->set(shift.moved());
  if (*told_ == shift.state()) return;
  tell(shift);
  told_ = shift.state();
}

void ShiftJournal::tell(const Shift& shift) {
  const log::Field service("service", service_);
  const log::Field from("from", shift.order().from);
  const log::Field to("to", shift.order().to);
  const log::Field moved("moved", shift.moved());
  switch (shift.state()) {
    case Shift::State::moving:
      return log::info("shift resumed", {service, from, to, moved});
    case Shift::State::paused:
      return log::info("shift paused", {service, from, to, moved});
    case Shift::State::done:
      return log::info("shift done", {service, from, to, moved});
    case Shift::State::aborted:
      return log::warn("shift aborted", {service, from, to, moved, {"why", shift.why()}});
    case Shift::State::undoing:
      return log::info("shift is being undone", {service, from, to, moved});
    case Shift::State::ended:
      return log::info("shift ended", {service, from, to, {"why", shift.why()}});
  }
}

}  // namespace fairlead::proxy
