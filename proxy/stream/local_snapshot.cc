#include "proxy/stream/local_snapshot.h"

#include <algorithm>
#include <random>

#include "proxy/upstream/http1_pool.h"
#include "proxy/upstream/http2_pool.h"
#include "proxy/upstream/tcp_pool.h"

namespace fairlead::proxy {

namespace {

/// Whether what is planned for one of the two, by index of region, can be said of the other.
bool same_regions(const routing::Service& a, const routing::Service& b) {
  return a.id == b.id && std::equal(a.regions.begin(), a.regions.end(), b.regions.begin(), b.regions.end(),
                                    [](const auto& x, const auto& y) { return x.name == y.name; });
}

}  // namespace

std::unique_ptr<UpstreamPool> LocalState::make_pool(config::Protocol protocol,
                                                    const UpstreamPool::Options& options) {
  if (protocol == config::Protocol::tcp) return std::make_unique<TcpPool>(reactor_, options);
  if (protocol == config::Protocol::h2) return std::make_unique<Http2Pool>(reactor_, options);
  return std::make_unique<Http1Pool>(reactor_, options);
}

LocalState::LocalState(Reactor& reactor, telemetry::Shard& metrics, size_t worker, size_t workers)
    : reactor_(reactor),
      metrics_(metrics),
      worker_(worker),
      workers_(workers),
      seed_(std::random_device{}()) {}

void LocalState::adopt(std::shared_ptr<const routing::Snapshot> snapshot) {
  boost::intrusive_ptr<LocalSnapshot> next(new LocalSnapshot);
  absl::flat_hash_map<const routing::Service*, LocalService*> old;
  if (current_) {
    for (const auto& service : current_->services) old[service->config.get()] = service.get();
  }
  const auto& limits = snapshot->config->limits;
  const http::ParserLimits parser{.first_line = limits.response_head,
                                  .head = limits.response_head,
                                  .fields = limits.header_count,
                                  .underscores = true};
  for (const auto& service : snapshot->services) {
    const auto found = old.find(service.get());
    auto local = found != old.end() ? boost::intrusive_ptr<LocalService>(found->second)
                                    : make_service(service, parser);
    if (found != old.end()) old.erase(found);
    if (const auto early = early_tables_.find(service.get()); early != early_tables_.end())
      local->table = early->second;
    next->services.push_back(std::move(local));
  }
  early_tables_.clear();
  next->snapshot = std::move(snapshot);
  for (const auto& [service, local] : old) retired_.emplace_back(local);
  current_ = std::move(next);
  drop_retired();
  // What only this map still holds is named by no generation and no request any more.
  absl::erase_if(endpoints_, [](const auto& entry) { return entry.second->use_count() == 1; });
  // These limits are no service's own: they change for services that stayed as well.
  for (const auto& [state, endpoint] : endpoints_) endpoint->pool->set_parser_limits(parser);
}

void LocalState::adopt(const routing::SharePlan& plan) {
  boost::intrusive_ptr<LocalTable> table(new LocalTable(plan.table));
  drop_retired();
  for (const auto& service : retired_) {
    if (!same_regions(*service->config, *plan.service)) continue;
    service->table = table;
    service->evacuate(plan.evacuate, plan.evacuate_endpoints);
  }
  if (current_) {
    for (const auto& local : current_->services) {
      if (local->config != plan.service) continue;
      local->table = std::move(table);
      local->evacuate(plan.evacuate, plan.evacuate_endpoints);
      return;
    }
  }
  early_tables_[plan.service.get()] = std::move(table);
}

void LocalState::drop_retired() {
  std::erase_if(retired_, [](const auto& service) { return service->use_count() == 1; });
}

boost::intrusive_ptr<LocalService> LocalState::make_service(
    const std::shared_ptr<const routing::Service>& service, const http::ParserLimits& parser) {
  boost::intrusive_ptr<LocalService> local(
      new LocalService(service, worker_, workers_, seed_ += 0x632be59bd9b4e019u, reactor_.now()));
  for (const auto& region : service->regions) {
    LocalRegion& made = local->regions.emplace_back(service->config.balancer);
    made.metrics = &metrics_of(service->config.name, region.name);
    for (const auto& e : region.endpoints)
      made.endpoints.push_back(endpoint(e, *service, *made.metrics, parser));
  }
  return local;
}

boost::intrusive_ptr<LocalEndpoint> LocalState::endpoint(const routing::Endpoint& endpoint,
                                                         const routing::Service& service,
                                                         UpstreamMetrics& metrics,
                                                         const http::ParserLimits& parser) {
  auto& local = endpoints_[endpoint.state.get()];
  // Connections that speak or begin with something else, or were made by other certificates or names than are
  // asked for now, are of no more use.
  if (local == nullptr || local->pool->tls() != service.tls.get() ||
      local->pool->protocol() != service.config.protocol ||
      local->pool->proxy_protocol() != service.config.proxy_protocol) {
    UpstreamPool::Options options{.address = endpoint.socket_address,
                                  .limits = service.config.pool,
                                  .parser = parser,
                                  .evidence = &endpoint.state->shard(worker_),
                                  .metrics = &metrics,
                                  .tls = service.tls,
                                  .host = endpoint.host,
                                  .proxy_protocol = service.config.proxy_protocol};
    local.reset(
        new LocalEndpoint(endpoint.state, *options.evidence, make_pool(service.config.protocol, options)));
  } else {
    local->pool->set_limits(service.config.pool);
  }
  return local;
}

UpstreamMetrics& LocalState::metrics_of(const std::string& service, const std::string& region) {
  auto& metrics = region_metrics_[{service, region}];
  if (metrics == nullptr) metrics = std::make_unique<UpstreamMetrics>(metrics_, service, region);
  return *metrics;
}

}  // namespace fairlead::proxy
