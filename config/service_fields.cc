#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

Block latency_fields() {
  return BlockOf<LatencyPolicy>("latency")
      .add({.key = "margin",
            .kind = Kind::duration,
            .range = between(0s, 10s),
            .description = "By how much a region must be faster before traffic moves to it,"},
           &LatencyPolicy::margin)
      .add({.key = "margin_ratio",
            .kind = Kind::fraction,
            .range = between(0, 10),
            .description = "and by which share of the present latency; the larger counts."},
           &LatencyPolicy::margin_ratio)
      .add({.key = "return_after",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .description = "For how long it must be faster."},
           &LatencyPolicy::return_after)
      .add({.key = "leave_after",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .description = "For how long a region may cost twice its baseline before traffic leaves it."},
           &LatencyPolicy::leave_after)
      .build();
}

Block pool_fields() {
  return BlockOf<Pool>("pool")
      .add({.key = "max_connections",
            .kind = Kind::integer,
            .range = between(1, 1e6),
            .description = "Connections per endpoint and worker."},
           &Pool::max_connections)
      .add({.key = "max_pending",
            .kind = Kind::integer,
            .range = between(0, 1e6),
            .description =
                "Requests that wait for a connection, per endpoint and worker; more are answered 503."},
           &Pool::max_pending)
      .add({.key = "idle_timeout",
            .kind = Kind::duration,
            .range = between(1ms, 24h),
            .description = "How long an unused connection is kept."},
           &Pool::idle_timeout)
      .add({.key = "connect_timeout",
            .kind = Kind::duration,
            .range = between(1ms, 5min),
            .description = "How long a connection may take to be made."},
           &Pool::connect_timeout)
      .add({.key = "http2_concurrent_streams",
            .kind = Kind::integer,
            .range = between(1, 1e5),
            .description = "Requests under way at a time on one HTTP/2 connection, where the endpoint allows "
                           "as many; for more, a further connection is made."},
           &Pool::http2_concurrent_streams)
      .add({.key = "http2_stream_window",
            .kind = Kind::byte_size,
            .range = between(65535, 0x1p30),
            .description =
                "Bytes of a response's body that an HTTP/2 endpoint may send before the client took "
                "them, to begin with: it grows while the client takes them as they come."},
           &Pool::http2_stream_window)
      .add({.key = "http2_connection_window",
            .kind = Kind::byte_size,
            .range = between(65535, 0x1p30),
            .description =
                "Bytes that may be on their way from an HTTP/2 endpoint on one connection, and by how "
                "much the windows of its streams may grow together."},
           &Pool::http2_connection_window)
      .build();
}

Block service_region_fields() {
  return BlockOf<ServiceRegion>("service region")
      .add(
          {.key = "endpoints",
           .kind = Kind::endpoint,
           .required = true,
           .min_items = 1,
           .max_items = 4096,
           .description =
               "Addresses with port; a name stands for every A and AAAA address that it resolves to. Or UNIX "
               "sockets: `unix:/run/shop.sock`."},
          &ServiceRegion::endpoints)
      .add({.key = "capacity",
            .kind = Kind::number,
            .range = between(0, 1e9),
            .default_note = "0: not declared, taken as unlimited",
            .description = "Requests/s that the service can take in this region, from all edges together."},
           &ServiceRegion::capacity)
      .add({.key = "weight",
            .kind = Kind::number,
            .range = between(0, 1e6),
            .description = "Share under policy `weighted`, relative to the others; 0 takes nothing. On all "
                           "regions of such a "
                           "service or on none."},
           &ServiceRegion::weight)
      .add({.key = "priority",
            .kind = Kind::integer,
            .range = between(0, 1000),
            .description = "Order under policy `failover`; 0 comes first, equal ones share."},
           &ServiceRegion::priority)
      .build();
}

Block slo_fields() {
  return BlockOf<Slo>("slo")
      .add_part({.key = "latency", .description = "How long an answer may take."},
                BlockOf<Slo>("latency objective")
                    .add({.key = "p99",
                          .kind = Kind::duration,
                          .range = between(0s, 1h),
                          .default_note = "0s: no objective",
                          .description = "99 of 100 requests are answered within it. Policy `steer` prefers "
                                         "regions that keep it, beyond what they cost otherwise."},
                         &Slo::latency_p99)
                    .build())
      .add({.key = "success",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .default_note = "0%: no objective",
            .description = "Share of requests that do not fail."},
           &Slo::success)
      .build();
}

void add_steering(BlockOf<Service>& block) {
  block
      .add(
          {.key = "policy",
           .kind = Kind::choice,
           .choices = {"latency", "weighted", "failover", "steer"},
           .description = "How regions are chosen: the fastest with room, by weight, by priority, or by what "
                          "a request costs there and how full the region is."},
          &Service::policy)
      .add({.key = "balancer",
            .kind = Kind::choice,
            .choices = {"peak_ewma", "least_request", "round_robin", "random"},
            .later_choices = {"maglev", "ring_hash"},
            .description = "How an endpoint is chosen within the region."},
           &Service::balancer);
}

}  // namespace

Block service_fields() {
  BlockOf<Service> block("service");
  block
      .add({.key = "name", .kind = Kind::name, .required = true, .description = "Unique among the services."},
           &Service::name)
      .add(
          {.key = "protocol",
           .kind = Kind::choice,
           .choices = {"http1", "h2", "tcp"},
           .description = "What the endpoints speak: HTTP/1.1, or HTTP/2, as gRPC does (without TLS by prior "
                          "knowledge); `tcp` is for listeners that forward connections unopened."},
          &Service::protocol);
  add_steering(block);
  return block
      .add_block({.key = "health_check",
                  .default_note = "none: judged by its traffic",
                  .description = "Active probes of each endpoint, over HTTP, gRPC or bare TCP."},
                 health_check_fields(), &Service::health_check)
      .add_block({.key = "retry", .description = "When a failed request is tried again."}, retry_fields(),
                 &Service::retry)
      .add_block({.key = "detection",
                  .description = "When a region or endpoint loses its traffic, and how it returns."},
                 detection_fields(), &Service::detection)
      .add_block({.key = "latency", .description = "How policy `latency` moves between regions."},
                 latency_fields(), &Service::latency)
      .add_block({.key = "pool", .description = "Connections to the endpoints."}, pool_fields(),
                 &Service::pool)
      .add_named_blocks({.key = "regions",
                         .required = true,
                         .min_items = 1,
                         .max_items = kMaxRegions,
                         .description = "Where the service runs: a map from region to endpoints."},
                        service_region_fields(), &Service::regions, &ServiceRegion::region)
      .add_block({.key = "tls",
                  .default_note = "none: plain",
                  .description = "TLS to the endpoints, for requests and health checks."},
                 service_tls_fields(), &Service::tls)
      .add({.key = "proxy_protocol",
            .kind = Kind::choice,
            .choices = {"off", "v1", "v2"},
            .description =
                "Version of the PROXY protocol by which endpoints are told the client's address, in "
                "front of everything else. Each connection then serves one request, so pools are "
                "of no use; for protocol http1 only. Health checks say that they are nobody's."},
           &Service::proxy_protocol)
      .add_block({.key = "slo", .description = "What the service's users are promised."}, slo_fields(),
                 &Service::slo)
      .build();
}

}  // namespace fairlead::config
