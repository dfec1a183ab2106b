#include "config/fields.h"

#include <utility>

#include "config/block_of.h"

namespace fairlead::config {
namespace {

Block address_fields(std::string_view title, std::string_view description) {
  return BlockOf<HostPort>(title)
      .add_self({.key = "address",
                 .kind = Kind::bind_address,
                 .required = title == "metrics",
                 .description = description})
      .build();
}

Block drain_fields() {
  return BlockOf<Drain>("drain")
      .add({.key = "delay",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .description = "After SIGTERM, how long to serve as before while /readyz already says no."},
           &Drain::delay)
      .add({.key = "tunnels",
            .kind = Kind::duration,
            .range = between(0s, 24h),
            .description =
                "Over how long open WebSockets and other tunnels are ended after that, one now, one "
                "then, so that their clients do not all come back at once; no longer than `timeout`."},
           &Drain::tunnels)
      .add({.key = "timeout",
            .kind = Kind::duration,
            .range = between(0s, 24h),
            .description = "How long open requests may take to end after that; then they are cut."},
           &Drain::timeout)
      .build();
}

Block fleet_fields() {
  return BlockOf<Fleet>("fleet")
      .add({.key = "instances",
            .kind = Kind::integer,
            .range = between(1, 10000),
            .description = "How many share each region's capacity: this one plans with its part of it."},
           &Fleet::instances)
      .build();
}

Block access_log_fields() {
  return BlockOf<AccessLog>("access_log")
      .add({.key = "path",
            .kind = Kind::file,
            .required = true,
            .description = "File that gets one JSON object a line for each request; reopened on SIGUSR1."},
           &AccessLog::path)
      .build();
}

/// What the data plane serves: listeners, regions, services, routes.
void add_traffic(BlockOf<Config>& block) {
  block
      .add_blocks({.key = "listeners",
                   .required = true,
                   .min_items = 1,
                   .max_items = 64,
                   .description = "Where clients connect."},
                  listener_fields(), &Config::listeners)
      .add_blocks({.key = "regions",
                   .required = true,
                   .min_items = 1,
                   .max_items = kMaxRegions,
                   .description = "The clusters or data centres that traffic is steered between."},
                  region_fields(), &Config::regions)
      .add_blocks({.key = "services",
                   .required = true,
                   .min_items = 1,
                   .description = "What is served, and by which endpoints in which region."},
                  service_fields(), &Config::services)
      .add_blocks({.key = "routes",
                   .default_note = "none: for listeners that only forward connections",
                   .description = "Which requests belong to which service."},
                  route_fields(), &Config::routes);
}

Block top_level() {
  BlockOf<Config> block("top level");
  block
      .add_fixed({.key = "apiVersion",
                  .choices = {"fairlead/v1"},
                  .required = true,
                  .description = "The format of the file."})
      .add_block(
          {.key = "admin", .description = "The admin API's own listener. Takes effect at the next start."},
          address_fields("admin", "Loopback only; port 0 lets the kernel choose."), &Config::admin)
      .add_block(
          {.key = "metrics",
           .description =
               "A listener that serves /livez, /readyz and /metrics alone. Takes effect at the next start."},
          address_fields("metrics", "Any address of this host."), &Config::metrics)
      .add_later("state_dir", "Directory in which configuration, history and drains survive a restart.")
      .add_block({.key = "fleet", .description = "The instances of this proxy, as one of them."},
                 fleet_fields(), &Config::fleet)
      .add({.key = "workers",
            .kind = Kind::integer,
            .range = between(0, 256),
            .default_note = "0: the CPUs that the cgroup's quota allows, rounded up",
            .description = "Threads that serve traffic. Takes effect at the next start."},
           &Config::workers);
  add_traffic(block);
  return block
      .add_block(
          {.key = "limits", .description = "What a request or connection may cost before it is refused."},
          limits_fields(), &Config::limits)
      .add_block({.key = "drain", .description = "How the process ends on SIGTERM."}, drain_fields(),
                 &Config::drain)
      .add_block({.key = "access_log", .description = "Logs each request with the decision taken for it."},
                 access_log_fields(), &Config::access_log)
      .build();
}

}  // namespace

const Block& fields() {
  static const Block table = top_level();
  return table;
}

}  // namespace fairlead::config
