#pragma once

#include <queue>
#include <vector>

#include "config/config.h"
#include "sim/event_queue.h"
#include "sim/replay/encounters.h"
#include "sim/replay/ledger.h"
#include "sim/replay/recorded_traffic.h"
#include "sim/replay/region_of_choice.h"
#include "sim/strategies/fairlead.h"

namespace fairlead::sim {

/// Decides the recorded requests of one service of a configuration again, on the recording's clock: by the
/// objects that the proxy decides by, which hear of what their own decisions meet. A try meets what the
/// request met when it really went there, else what others did at the time; health checks see what most of
/// those did. Beyond that nothing reacts to what is decided: a region that gets more is as quick as it was.
class ServiceReplay {
 public:
  /// All outlive it. `seed` is that of what tries meet.
  ServiceReplay(const RecordedTraffic& traffic, const config::Config& config, size_t service, uint64_t seed);

  void run();

  const ServiceLedger& ledger() const { return ledger_; }
  /// Requests that ended elsewhere than they really did.
  uint64_t moved() const { return moved_; }

 private:
  enum class End { ok, failed, shed, abandoned };
  struct Slot {
    const RecordedRequest* request = nullptr;  // null: free
    RequestView view;
    Duration arrived{}, sent{};
    uint32_t region = 0;
    RecordedTry meets;
    uint32_t epoch = 0;  // of its tries: an older one is over
    uint32_t life = 0;   // of its requests
  };
  struct Deadline {
    Duration at{};
    uint32_t slot = 0;
    uint32_t life = 0;
    bool operator<(const Deadline& other) const { return at > other.at; }  // the first on top
  };

  void begin();
  void advance(Duration until);
  void arrive(const RecordedRequest& request);
  void send(uint32_t index, uint32_t region);
  void answer(const Event& event);
  void fail(uint32_t index, health::Outcome outcome);
  bool may_retry(const Slot& slot) const;
  void tick(bool regular);
  void expire();
  void evacuate(uint64_t regions);
  void check(uint32_t region);
  void observe_plan();
  void finish(uint32_t index, End end, bool known = true);
  void finish_in_region(const Slot& slot, End end, bool known);

  uint32_t new_slot();
  bool is_mine(const RecordedRequest& request) const;
  Duration recorded_time() const;
  uint32_t recorded_ms() const;

  const RecordedTraffic& traffic_;
  const config::Config& config_;
  const config::Service& service_;
  Fairlead strategy_;
  Encounters encounters_;
  EventQueue events_;
  std::priority_queue<Deadline> deadlines_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> free_;
  Duration now_{};      // since a second before the recording began
  Duration skipped_{};  // of its time, in which nothing came
  RegionOfChoice choice_;
  uint64_t plan_seen_ = 0;
  ServiceLedger ledger_;
  std::vector<RegionLedger*> by_region_;
  uint64_t moved_ = 0;
};

}  // namespace fairlead::sim
