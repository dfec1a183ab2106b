#pragma once

#include <boost/intrusive/list.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <memory>
#include <span>
#include <vector>

#include "proxy/stream/attempt.h"
#include "proxy/stream/local_endpoint.h"
#include "routing/load_balancer.h"
#include "routing/retry_budget.h"
#include "routing/share_table.h"
#include "routing/snapshot.h"
#include "routing/weyl_sequence.h"

namespace fairlead::proxy {

/// A published plan, held by the worker that received it and by its requests that were decided by it.
struct LocalTable : boost::intrusive_ref_counter<LocalTable, boost::thread_unsafe_counter> {
  explicit LocalTable(std::shared_ptr<const routing::ShareTable> t) : table(std::move(t)) {}
  const std::shared_ptr<const routing::ShareTable> table;
};

/// One worker's side of a service in one region.
struct LocalRegion {
  explicit LocalRegion(config::Balancer kind) : balancer(kind) {}

  std::vector<boost::intrusive_ptr<LocalEndpoint>> endpoints;
  routing::LoadBalancer balancer;
  UpstreamMetrics* metrics = nullptr;
  Attempt::WaitingList waiting;  // sent or about to be, no response head yet: what an evacuation moves
};

/// One worker's side of a service, for as long as its configuration stays the same object. Worker's thread
/// only.
class LocalService : public boost::intrusive_ref_counter<LocalService, boost::thread_unsafe_counter> {
 public:
  LocalService(std::shared_ptr<const routing::Service> service, size_t worker, size_t workers, uint64_t seed,
               Time now)
      : config(std::move(service)),
        budget(config->config.retry, workers, now),
        arrivals_(config->state->shard(worker)),
        picks_(seed),
        admissions_(~seed) {}

  /// The next number in [0,1) that decides a region: shares are met almost exactly over any run of requests,
  /// and a logged value repeats the decision.
  double next_pick() { return picks_.next(); }
  /// Counts a new request of this class, and tells whether the plan admits it: of a class that is admitted in
  /// part, by a sequence of its own, so that what is refused leaves no gap in the picks.
  bool admit(config::Criticality criticality) {
    arrivals_.add(criticality);
    const double admitted = table->table->admit[static_cast<size_t>(criticality)];
    return admitted >= 1 || admissions_.next() < admitted;
  }
  /// Moves waiting requests out of the regions in the bit set, and away from `endpoints` wherever they stand.
  void evacuate(uint64_t region_bits, std::span<const health::EndpointState* const> endpoints);

  const std::shared_ptr<const routing::Service> config;
  std::vector<LocalRegion> regions;  // in the order of config->regions; fixed once built
  boost::intrusive_ptr<LocalTable> table;
  routing::RetryBudget budget;

 private:
  static void evacuate(LocalRegion& region, bool all,
                       std::span<const health::EndpointState* const> endpoints);

  health::ArrivalShard& arrivals_;
  routing::WeylSequence picks_;
  routing::WeylSequence admissions_;
};

}  // namespace fairlead::proxy
