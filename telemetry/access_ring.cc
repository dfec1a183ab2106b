#include "telemetry/access_ring.h"

#include <sys/eventfd.h>

#include "telemetry/access_record.h"

namespace fairlead::telemetry {

AccessRing::AccessRing(size_t capacity, const std::atomic<bool>& enabled, int wake_fd, Counter& dropped)
    : ring_(capacity), enabled_(enabled), wake_fd_(wake_fd), dropped_(dropped) {}

bool AccessRing::append(const AccessEntry& entry) {
  if (!enabled()) return true;
  char* record = ring_.reserve(AccessRecord::size(entry));
  if (record == nullptr) {
    dropped_.add();
    return false;
  }
  AccessRecord::write(entry, record);
  ring_.commit();
  if (ring_.half_full()) wake();
  return true;
}

void AccessRing::wake() {
  if (woken_.load(std::memory_order_relaxed)) return;
  woken_.store(true, std::memory_order_relaxed);
  eventfd_write(wake_fd_, 1);
}

}  // namespace fairlead::telemetry
