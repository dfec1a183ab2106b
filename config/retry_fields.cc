#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

Block retry_budget_fields() {
  return BlockOf<Retry>("retry budget")
      .add({.key = "per_success",
            .kind = Kind::number,
            .range = between(0, 100),
            .description = "Retries earned by each request that succeeds."},
           &Retry::budget_per_success)
      .add({.key = "per_second",
            .kind = Kind::number,
            .range = between(0, 1e6),
            .description = "Retries earned by each second."},
           &Retry::budget_per_second)
      .add({.key = "maximum",
            .kind = Kind::number,
            .range = between(0, 1e6),
            .description =
                "Most retries that can be saved up, or a quarter second of traffic if that is more. Each "
                "worker has an equal part of it, and not less than one retry unless this is below 1."},
           &Retry::budget_maximum)
      .build();
}

}  // namespace

Block retry_fields() {
  return BlockOf<Retry>("retry")
      .add({.key = "attempts",
            .kind = Kind::integer,
            .range = between(0, 5),
            .description =
                "Further tries after a failed one, preferably in another region. 0 turns retries off."},
           &Retry::attempts)
      .add({.key = "on_connect",
            .kind = Kind::boolean,
            .description = "After a connection that could not be made."},
           &Retry::on_connect)
      .add({.key = "on_reset",
            .kind = Kind::boolean,
            .description =
                "After a connection that broke before the response, if the request is idempotent or unsent."},
           &Retry::on_reset)
      .add(
          {.key = "on_status",
           .kind = Kind::integer,
           .range = between(500, 599),
           .max_items = 100,
           .description = "After these answers, if the request is idempotent and they carry no Retry-After."},
          &Retry::on_status)
      .add_part({.key = "budget", .description = "Bounds retries to a share of the traffic."},
                retry_budget_fields())
      .build();
}

}  // namespace fairlead::config
