#include "sim/replay/service_replay.h"

#include <algorithm>

#include "routing/evacuations.h"

namespace fairlead::sim {
namespace {

using health::Outcome;

constexpr Duration kTick = 10ms;
// A refusal or reset is judged sooner than the tick.
constexpr Duration kSoon = 1ms;
// Health checks come first, as in a proxy that is ready when they have ended.
constexpr Duration kLead = 1s;
// More of a time without requests is left out: detectors have forgotten by then.
constexpr Duration kLongestPause = 10min;

Fairlead::Regions planned(const config::Config& config, const config::Service& service) {
  const double instances = config.fleet.instances;
  Fairlead::Regions regions;
  for (const config::ServiceRegion& region : service.regions) {
    regions.push_back({.name = region.region,
                       .capacity = region.capacity / instances,
                       .weight = region.weight,
                       .priority = region.priority,
                       .instances = instances});
  }
  return regions;
}

bool contains(const std::vector<int>& statuses, int status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

}  // namespace

ServiceReplay::ServiceReplay(const RecordedTraffic& traffic, const config::Config& config, size_t service,
                             uint64_t seed)
    : traffic_(traffic),
      config_(config),
      service_(config.services[service]),
      strategy_({.service = service_, .reports = false}, planned(config, service_), seed),
      encounters_(traffic, service_, seed) {
  for (const config::ServiceRegion& region : service_.regions) {
    by_region_.push_back(&ledger_.regions[region.region]);
  }
  ledger_.has_choice = RegionOfChoice::exists(service_.policy);
}

bool ServiceReplay::is_mine(const RecordedRequest& request) const {
  return config_.routes[request.route].service == service_.name;
}

Duration ServiceReplay::recorded_time() const { return now_ - kLead + skipped_; }

uint32_t ServiceReplay::recorded_ms() const {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(recorded_time());
  return static_cast<uint32_t>(std::max<int64_t>(ms.count(), 0));
}

void ServiceReplay::run() {
  Duration last{};
  bool begun = false;
  for (const RecordedRequest& request : traffic_.requests()) {
    if (!is_mine(request)) continue;
    if (!begun) {
      begun = true;
      encounters_.begin(request);
      skipped_ = request.at;
      begin();
    } else if (request.at - last > kLongestPause) {
      skipped_ += request.at - last - kLongestPause;
    }
    last = request.at;
    advance(request.at + kLead - skipped_);
    arrive(request);
  }
  while (free_.size() < slots_.size()) advance(now_ + kTick);
}

void ServiceReplay::begin() {
  for (uint32_t r = 0; r < by_region_.size() && service_.health_check; ++r)
    events_.push({.kind = Event::Kind::check, .region = r});
  events_.push({.kind = Event::Kind::tick});
}

void ServiceReplay::advance(Duration until) {
  while (!events_.empty() && events_.front().at <= until) {
    const Event event = events_.pop();
    now_ = event.at;
    if (event.kind == Event::Kind::check) {
      check(event.region);
    } else if (event.kind == Event::Kind::tick) {
      tick(!event.extra);
    } else {
      answer(event);
    }
  }
  now_ = until;
}

uint32_t ServiceReplay::new_slot() {
  if (free_.empty()) {
    slots_.emplace_back();
    return static_cast<uint32_t>(slots_.size() - 1);
  }
  const uint32_t slot = free_.back();
  free_.pop_back();
  return slot;
}

void ServiceReplay::arrive(const RecordedRequest& request) {
  const config::Route& route = config_.routes[request.route];
  const uint32_t index = new_slot();
  Slot& slot = slots_[index];
  slot.request = &request;
  slot.arrived = now_;
  slot.view = {.criticality = route.criticality, .idempotent = request.idempotent};
  ++ledger_.requests;
  const uint32_t region = strategy_.first(now_, slot.view);
  if (region == Strategy::kNone) {
    const bool full = strategy_.table().admit[static_cast<size_t>(route.criticality)] < 1;
    finish(index, full ? End::shed : End::failed);
    return;
  }
  const Duration time = request.patience > 0ns ? std::min(request.patience, route.timeout) : route.timeout;
  deadlines_.push({now_ + time, index, slot.life});
  send(index, region);
}

void ServiceReplay::send(uint32_t index, uint32_t region) {
  Slot& slot = slots_[index];
  slot.region = region;
  slot.sent = now_;
  ++slot.view.tries;
  slot.view.tried |= uint64_t{1} << region;
  const Duration time = traffic_.begin() + recorded_time();
  by_region_[region]->tries.add(std::chrono::floor<std::chrono::seconds>(time).count());
  const auto meets = encounters_.at(*slot.request, region, recorded_ms());
  if (!meets) {  // no evidence either
    finish(index, End::ok, false);
    return;
  }
  slot.meets = *meets;
  strategy_.sent(now_, region);
  if (meets->fate == Fate::hung) return;
  events_.push({.at = now_ + meets->took(),
                .kind = Event::Kind::answer,
                .outcome = meets->outcome(service_.detection),
                .slot = index,
                .epoch = slot.epoch});
}

void ServiceReplay::answer(const Event& event) {
  Slot& slot = slots_[event.slot];
  if (slot.request == nullptr || slot.epoch != event.epoch) return;  // was given up
  strategy_.ended(now_, slot.region, event.outcome, now_ - slot.sent, -1);
  if (slot.meets.unanswered()) events_.push({.at = now_ + kSoon, .kind = Event::Kind::tick, .extra = true});
  fail(event.slot, event.outcome);
}

void ServiceReplay::fail(uint32_t index, Outcome outcome) {
  Slot& slot = slots_[index];
  ++slot.epoch;
  const uint32_t region = may_retry(slot) ? strategy_.again(now_, slot.view, outcome) : Strategy::kNone;
  if (region == Strategy::kNone) {
    finish(index, outcome == Outcome::ok ? End::ok : End::failed);
  } else {
    send(index, region);
  }
}

/// As the proxy decides it (proxy/stream/stream_tries.cc).
bool ServiceReplay::may_retry(const Slot& slot) const {
  const config::Retry& retry = service_.retry;
  const bool repeatable = slot.request->idempotent && slot.request->replayable;
  switch (slot.meets.fate) {
    case Fate::answered:
      return repeatable && contains(retry.on_status, slot.meets.status);
    case Fate::refused:
    case Fate::timed_out:
      return retry.on_connect;  // nothing was sent
    case Fate::reset:
    case Fate::bad:
      return repeatable && retry.on_reset;
    case Fate::broken:
    case Fate::hung:
      break;
  }
  return false;
}

void ServiceReplay::tick(bool regular) {
  if (regular) events_.push({.at = now_ + kTick, .kind = Event::Kind::tick});
  expire();
  evacuate(strategy_.tick(now_));
  observe_plan();
}

void ServiceReplay::expire() {
  while (!deadlines_.empty() && deadlines_.top().at <= now_) {
    const Deadline due = deadlines_.top();
    deadlines_.pop();
    Slot& slot = slots_[due.slot];
    if (slot.request == nullptr || slot.life != due.life) continue;
    const bool left = slot.request->abandoned && slot.request->patience <= now_ - slot.arrived;
    const bool own_time = slot.request->patience <= 0ns;
    strategy_.ended(now_, slot.region, own_time ? Outcome::response_timeout : Outcome::cancelled,
                    now_ - slot.sent, -1);
    finish(due.slot, left ? End::abandoned : End::failed);
  }
}

void ServiceReplay::evacuate(uint64_t regions) {
  if (regions == 0) return;
  for (uint32_t index = 0; index < slots_.size(); ++index) {
    Slot& slot = slots_[index];
    if (slot.request == nullptr || (regions >> slot.region & 1) == 0) continue;
    if (slot.view.evacuations >= routing::kEvacuations || !slot.request->idempotent ||
        !slot.request->replayable)
      continue;
    const uint32_t refuge = strategy_.refuge(now_, slot.view);
    if (refuge == Strategy::kNone) continue;
    strategy_.ended(now_, slot.region, Outcome::cancelled, now_ - slot.sent, -1);
    ++slot.view.evacuations;
    ++slot.epoch;
    send(index, refuge);
  }
}

void ServiceReplay::check(uint32_t region) {
  events_.push({.at = now_ + service_.health_check->interval, .kind = Event::Kind::check, .region = region});
  strategy_.checked(now_, region, encounters_.check(region, recorded_ms()), -1);
}

void ServiceReplay::observe_plan() {
  const routing::ShareTable& table = strategy_.table();
  if (table.version == plan_seen_) return;
  plan_seen_ = table.version;
  for (const routing::RegionShare& region : table.regions) {
    choice_.observe(region.region, {.well = region.state == health::State::healthy && !region.drained,
                                    .cost_ms = region.cost_ms,
                                    .reason = region.reason});
  }
}

void ServiceReplay::finish(uint32_t index, End end, bool known) {
  Slot& slot = slots_[index];
  ledger_.shed += end == End::shed ? 1 : 0;
  ledger_.failed += end == End::failed ? 1 : 0;
  if (slot.view.tries > 0) {
    finish_in_region(slot, end, known);
  } else {
    moved_ += slot.request->region != Names::kNone ? 1 : 0;
  }
  slot.request = nullptr;
  ++slot.epoch;
  ++slot.life;
  free_.push_back(index);
}

void ServiceReplay::finish_in_region(const Slot& slot, End end, bool known) {
  const RecordedRequest& request = *slot.request;
  RegionLedger& region = *by_region_[slot.region];
  ledger_.further += static_cast<uint64_t>(slot.view.tries - 1);
  ledger_.spilled += choice_.missed(service_.policy, slot.region) ? 1 : 0;
  moved_ += !encounters_.was_at(request, slot.region) ? 1 : 0;
  ++region.requests;
  region.failed += end == End::failed ? 1 : 0;
  region.unknown += known ? 0 : 1;
  if (end == End::failed) return;
  region.bytes += request.bytes;
  if (!known || request.tunnel || request.abandoned) return;
  region.latency.add(now_ - slot.arrived + request.rest);
  ledger_.latency.add(now_ - slot.arrived + request.rest);
}

}  // namespace fairlead::sim
