#include "sim/edge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "routing/evacuations.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

// A refusal or reset is judged sooner than the tick.
constexpr Duration kSoon = 1ms;

}  // namespace

Edge::Edge(const World& world, uint32_t index, std::unique_ptr<Strategy> strategy, uint64_t seed,
           EventQueue& events, Recorder& recorder)
    : world_(world),
      spec_(world.edges()[index]),
      index_(index),
      strategy_(std::move(strategy)),
      settings_(strategy_->settings()),
      random_(seed),
      events_(events),
      recorder_(recorder),
      checks_(world.regions().size()) {}

void Edge::begin() {
  expect_arrival(Duration(0));
  const auto somewhere = [&](Duration within) {
    return Duration(static_cast<int64_t>(random_.uniform() * static_cast<double>(within.count())));
  };
  events_.push({.at = somewhere(settings_.tick), .kind = Event::Kind::tick, .edge = index_});
  for (uint32_t r = 0; r < checks_.size(); ++r) {
    events_.push(
        {.at = somewhere(settings_.check_interval), .kind = Event::Kind::check, .edge = index_, .region = r});
  }
}

void Edge::expect_arrival(Duration now) {
  // The day's wave moves slowly against the time between two arrivals.
  const double rate = world_.rate(spec_, now);
  if (rate <= 0) return;
  const Duration gap(static_cast<int64_t>(-std::log(1 - random_.uniform()) / rate * 1e9));
  events_.push({.at = now + gap, .kind = Event::Kind::arrival, .edge = index_});
}

Criticality Edge::draw_criticality() {
  const double drawn = random_.uniform();
  if (drawn < world_.scenario().critical) return Criticality::critical;
  return drawn < 1 - world_.scenario().sheddable ? Criticality::normal : Criticality::sheddable;
}

uint32_t Edge::new_slot() {
  if (free_.empty()) {
    slots_.emplace_back();
    return static_cast<uint32_t>(slots_.size() - 1);
  }
  const uint32_t slot = free_.back();
  free_.pop_back();
  return slot;
}

void Edge::arrival(Duration now) {
  expect_arrival(now);
  const uint32_t index = new_slot();
  Slot& slot = slots_[index];
  slot.request = {.criticality = draw_criticality()};
  slot.arrived = now;
  slot.used = true;
  const uint32_t region = strategy_->first(now, slot.request);
  if (region == Strategy::kNone) return finish(now, index, End::shed);
  send(now, index, region);
  request_deadlines_.push_back({now + kTimeout, index, slot.epoch});
}

void Edge::send(Duration now, uint32_t index, uint32_t region) {
  Slot& slot = slots_[index];
  slot.region = region;
  slot.sent = now;
  ++slot.request.tries;
  slot.request.tried |= uint64_t{1} << region;
  recorder_.sent(now, spec_.site, region);
  strategy_->sent(now, region);
  events_.push({.at = now + world_.round_trip(spec_.site, region) / 2,
                .kind = Event::Kind::reach,
                .edge = index_,
                .region = region,
                .slot = index,
                .epoch = slot.epoch});
  if (settings_.attempt_timeout > Duration(0))
    attempt_deadlines_.push_back({now + settings_.attempt_timeout, index, slot.epoch});
}

void Edge::answer(Duration now, const Event& event) {
  if (event.is_check) {
    if (event.epoch != checks_[event.region].epoch || !checks_[event.region].under_way) return;
    const bool refused = event.outcome == Outcome::refused || event.outcome == Outcome::reset;
    return end_check(now, event.region,
                     event.outcome == Outcome::ok ? health::ProbeOutcome::ok
                     : refused                    ? health::ProbeOutcome::unreachable
                                                  : health::ProbeOutcome::wrong,
                     event.utilization);
  }
  const Slot& slot = slots_[event.slot];
  if (!slot.used || slot.epoch != event.epoch) return;  // was given up
  strategy_->ended(now, slot.region, event.outcome, now - slot.sent, event.utilization);
  if (event.outcome == Outcome::ok) return finish(now, event.slot, End::ok);
  if (event.outcome != Outcome::status_failure)
    events_.push({.at = now + kSoon, .kind = Event::Kind::tick, .extra = true, .edge = index_});
  fail(now, event.slot, event.outcome);
}

void Edge::fail(Duration now, uint32_t index, Outcome outcome) {
  ++slots_[index].epoch;
  const uint32_t region = strategy_->again(now, slots_[index].request, outcome);
  if (region == Strategy::kNone) return finish(now, index, End::failed);
  send(now, index, region);
}

void Edge::finish(Duration now, uint32_t index, End end) {
  Slot& slot = slots_[index];
  recorder_.ended(slot.arrived, now, spec_.site, slot.request.criticality, end);
  ++slot.epoch;
  slot.used = false;
  free_.push_back(index);
}

void Edge::expire(Duration now) {
  while (!request_deadlines_.empty() && request_deadlines_.front().at <= now) {
    const Deadline due = request_deadlines_.front();
    request_deadlines_.pop_front();
    Slot& slot = slots_[due.slot];
    if (!slot.used || slot.arrived + kTimeout != due.at) continue;
    strategy_->ended(now, slot.region, Outcome::response_timeout, now - slot.sent, -1);
    finish(now, due.slot, End::failed);
  }
  while (!attempt_deadlines_.empty() && attempt_deadlines_.front().at <= now) {
    const Deadline due = attempt_deadlines_.front();
    attempt_deadlines_.pop_front();
    Slot& slot = slots_[due.slot];
    if (!slot.used || slot.epoch != due.epoch) continue;
    strategy_->ended(now, slot.region, Outcome::response_timeout, now - slot.sent, -1);
    fail(now, due.slot, Outcome::response_timeout);
  }
  for (uint32_t r = 0; r < checks_.size(); ++r) {
    if (checks_[r].under_way && now - checks_[r].begun >= settings_.check_timeout)
      end_check(now, r, health::ProbeOutcome::unreachable, -1);
  }
}

void Edge::tick(Duration now, bool regular) {
  if (regular) events_.push({.at = now + settings_.tick, .kind = Event::Kind::tick, .edge = index_});
  expire(now);
  evacuate(now, strategy_->tick(now));
}

void Edge::evacuate(Duration now, uint64_t regions) {
  if (regions == 0) return;
  for (uint32_t index = 0; index < slots_.size(); ++index) {
    Slot& slot = slots_[index];
    if (!slot.used || (regions >> slot.region & 1) == 0 || slot.request.evacuations >= routing::kEvacuations)
      continue;
    const uint32_t refuge = strategy_->refuge(now, slot.request);
    if (refuge == Strategy::kNone) continue;
    strategy_->ended(now, slot.region, Outcome::cancelled, now - slot.sent, -1);
    ++slot.request.evacuations;
    ++slot.epoch;
    send(now, index, refuge);
  }
}

void Edge::check(Duration now, uint32_t region) {
  Check& check = checks_[region];
  const double jitter = 0.8 + 0.4 * random_.uniform();
  const auto interval =
      Duration(static_cast<int64_t>(static_cast<double>(settings_.check_interval.count()) * jitter));
  events_.push({.at = now + interval, .kind = Event::Kind::check, .edge = index_, .region = region});
  if (check.under_way) return;
  check.under_way = true;
  check.begun = now;
  ++check.epoch;
  // A new connection and then the request: two round trips.
  events_.push({.at = now + world_.round_trip(spec_.site, region) * 3 / 2,
                .kind = Event::Kind::reach,
                .is_check = true,
                .edge = index_,
                .region = region,
                .epoch = check.epoch});
}

void Edge::end_check(Duration now, uint32_t region, health::ProbeOutcome outcome, double utilization) {
  checks_[region].under_way = false;
  strategy_->checked(now, region,
                     {.outcome = outcome,
                      .connect = world_.round_trip(spec_.site, region),
                      .response = now - checks_[region].begun},
                     utilization);
}

void Edge::end(Duration now) {
  for (uint32_t index = 0; index < slots_.size(); ++index) {
    const Slot& slot = slots_[index];
    // What has waited too long is late, whatever would have become of it; the rest was merely cut off.
    if (slot.used && now - slot.arrived > world_.limit(spec_.site)) finish(now, index, End::ok);
  }
}

}  // namespace fairlead::sim
