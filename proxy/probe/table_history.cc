#include "proxy/probe/table_history.h"

#include <utility>

namespace fairlead::proxy {

void TableHistory::add(const std::string& service, std::shared_ptr<const routing::ShareTable> table) {
  std::shared_ptr<const routing::ShareTable> replaced;  // freed after the lock
  const std::scoped_lock lock(mutex_);
  std::unique_ptr<Ring>& ring = rings_[service];
  if (!ring) ring = std::make_unique<Ring>();
  ring->newest = table->version;
  replaced = std::exchange(ring->tables[table->version % kKept], std::move(table));
}

void TableHistory::forget(const std::string& service) {
  const std::scoped_lock lock(mutex_);
  rings_.erase(service);
}

std::shared_ptr<const routing::ShareTable> TableHistory::find(const std::string& service,
                                                              uint64_t version) const {
  const std::scoped_lock lock(mutex_);
  const auto ring = rings_.find(service);
  if (ring == rings_.end()) return nullptr;
  const uint64_t wanted = version == 0 ? ring->second->newest : version;
  const auto& table = ring->second->tables[wanted % kKept];
  return table && table->version == wanted ? table : nullptr;
}

}  // namespace fairlead::proxy
