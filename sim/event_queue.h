#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "health/evidence.h"
#include "health/time.h"

namespace fairlead::sim {

/// Something that happens at a time, to one attempt or to an edge.
struct Event {
  enum class Kind : uint8_t {
    arrival,  // a client's request at an edge
    reach,    // an attempt, or a health check, at a region
    serve,    // the end of its service
    answer,   // its end, at the edge
    tick,     // of an edge
    check,    // the beginning of an edge's health check of a region
    change,   // a fault begins or ends
    sample,   // figures are taken
  };
  Duration at{};
  uint64_t order = 0;  // of equal times: first come, first served
  Kind kind = Kind::arrival;
  health::Outcome outcome = health::Outcome::ok;  // of an answer
  bool is_check = false;                          // belongs to a health check
  bool extra = false;                             // a tick out of turn
  uint32_t edge = 0;
  uint32_t region = 0;
  uint32_t slot = 0;      // of the attempt at its edge
  uint32_t epoch = 0;     // of the slot: an older one is over
  uint32_t life = 0;      // of the region that serves: a kill ends one
  float utilization = 0;  // that an answer reports; negative: none
};

/// Events in the order of their times, and among equal ones in that of their coming: the same run each time.
class EventQueue {
 public:
  void push(Event event) {
    event.order = next_++;
    heap_.push(event);
  }
  bool empty() const { return heap_.empty(); }
  const Event& front() const { return heap_.top(); }
  Event pop() {
    const Event event = heap_.top();
    heap_.pop();
    return event;
  }

 private:
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };
  std::priority_queue<Event, std::vector<Event>, Later> heap_;
  uint64_t next_ = 0;
};

}  // namespace fairlead::sim
