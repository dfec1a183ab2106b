#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

Block http_fields() {
  return BlockOf<HealthCheck>("http health check")
      .add({.key = "path", .kind = Kind::target, .description = "What is asked for, by GET."},
           &HealthCheck::path)
      .add({.key = "host",
            .kind = Kind::host,
            .default_note = "the endpoint's address",
            .description = "Host field of the probe."},
           &HealthCheck::host)
      .add({.key = "expected_status",
            .kind = Kind::integer,
            .range = between(200, 599),
            .max_items = 100,
            .default_note = "200 to 299",
            .description = "Answers that count as healthy."},
           &HealthCheck::expected_status)
      .add({.key = "expected_body",
            .kind = Kind::text,
            .default_note = "any",
            .description = "Text that the first 4 KiB of the body must contain."},
           &HealthCheck::expected_body)
      .build();
}

Block grpc_fields() {
  return BlockOf<HealthCheck>("grpc health check")
      .add({.key = "service",
            .kind = Kind::text,
            .default_note = "the server as a whole",
            .description = "Which service's health is asked for."},
           &HealthCheck::service)
      .add({.key = "host",
            .kind = Kind::host,
            .default_note = "the endpoint's address",
            .description = "Authority of the call."},
           &HealthCheck::host)
      .build();
}

void add_schedule(BlockOf<HealthCheck>& block) {
  block
      .add({.key = "interval",
            .kind = Kind::duration,
            .range = between(10ms, 1h),
            .description = "Time between the probes of an endpoint."},
           &HealthCheck::interval)
      .add({.key = "jitter",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .description = "By which share of the interval each pause varies at random."},
           &HealthCheck::jitter)
      .add({.key = "timeout",
            .kind = Kind::duration,
            .range = between(1ms, 10min),
            .description = "When a probe without answer has failed."},
           &HealthCheck::timeout);
}

}  // namespace

Block health_check_fields() {
  BlockOf<HealthCheck> block("health_check");
  block
      .add_part(
          {.key = "http",
           .description = "Probe by an HTTP request: over HTTP/2 where the service's requests go so, unless "
                          "the probe has a port of its own."},
          http_fields(), &HealthCheck::kind, HealthCheck::Kind::http)
      .add_part({.key = "tcp", .description = "Probe by a connection alone; an empty map."},
                BlockOf<HealthCheck>("tcp health check").build(), &HealthCheck::kind, HealthCheck::Kind::tcp)
      .add_part(
          {.key = "grpc",
           .description = "Probe by a call of grpc.health.v1.Health/Check; SERVING is healthy. Only with "
                          "`protocol: h2`."},
          grpc_fields(), &HealthCheck::kind, HealthCheck::Kind::grpc)
      .exclusive({"http", "tcp", "grpc"}, true)
      .add({.key = "port",
            .kind = Kind::integer,
            .range = between(0, 65535),
            .default_note = "0: the endpoint's own",
            .description = "Port that is probed."},
           &HealthCheck::port);
  add_schedule(block);
  return block
      .add({.key = "unhealthy_threshold",
            .kind = Kind::integer,
            .range = between(1, 100),
            .description = "Failed probes in a row that make an endpoint unhealthy."},
           &HealthCheck::unhealthy_threshold)
      .add({.key = "healthy_threshold",
            .kind = Kind::integer,
            .range = between(1, 100),
            .description = "Good probes in a row that make it healthy again."},
           &HealthCheck::healthy_threshold)
      .build();
}

}  // namespace fairlead::config
