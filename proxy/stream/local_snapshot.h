#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "proxy/stream/local_service.h"
#include "routing/share_plan.h"
#include "routing/snapshot.h"
#include "telemetry/metrics.h"

namespace fairlead::proxy {

/// One worker's side of a generation. A Stream pins it while a further try is possible.
struct LocalSnapshot : boost::intrusive_ref_counter<LocalSnapshot, boost::thread_unsafe_counter> {
  std::shared_ptr<const routing::Snapshot> snapshot;
  std::vector<boost::intrusive_ptr<LocalService>> services;  // by index in snapshot->services
};

/// Turns published snapshots and plans into a worker's local view. What stayed the same is carried over by
/// identity: services by object, endpoints by EndpointState, metrics by name. The work grows with services
/// and endpoints that changed, not with routes. Worker's thread only.
class LocalState {
 public:
  LocalState(Reactor& reactor, telemetry::Shard& metrics, size_t worker, size_t workers);

  void adopt(std::shared_ptr<const routing::Snapshot> snapshot);
  /// Adopts a plan: at once when its service is in use, else kept until the snapshot that names it arrives.
  void adopt(const routing::SharePlan& plan);

  const boost::intrusive_ptr<LocalSnapshot>& current() const { return current_; }

 private:
  boost::intrusive_ptr<LocalService> make_service(const std::shared_ptr<const routing::Service>& service,
                                                  const http::ParserLimits& parser);
  boost::intrusive_ptr<LocalEndpoint> endpoint(const routing::Endpoint& endpoint,
                                               const routing::Service& service, UpstreamMetrics& metrics,
                                               const http::ParserLimits& parser);
  std::unique_ptr<UpstreamPool> make_pool(config::Protocol protocol, const UpstreamPool::Options& options);
  /// Forgets replaced services that no request works by any more.
  void drop_retired();
  UpstreamMetrics& metrics_of(const std::string& service, const std::string& region);

  Reactor& reactor_;
  telemetry::Shard& metrics_;
  size_t worker_;
  size_t workers_;
  uint64_t seed_;
  // Before what holds pools, which count their connections down when they go.
  std::map<std::pair<std::string, std::string>, std::unique_ptr<UpstreamMetrics>> region_metrics_;
  boost::intrusive_ptr<LocalSnapshot> current_;
  // Replaced, but requests still work by them: plans reach those as well.
  std::vector<boost::intrusive_ptr<LocalService>> retired_;
  absl::flat_hash_map<const health::EndpointState*, boost::intrusive_ptr<LocalEndpoint>> endpoints_;
  absl::flat_hash_map<const routing::Service*, boost::intrusive_ptr<LocalTable>> early_tables_;
};

}  // namespace fairlead::proxy
