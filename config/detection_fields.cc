#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

void add_hold_down(BlockOf<Detection>& block) {
  block
      .add(
          {.key = "hold_down",
           .kind = Kind::duration,
           .range = between(1ms, 24h),
           .description = "How long an ejected region gets no traffic; doubles with every further ejection."},
          &Detection::hold_down)
      .add({.key = "max_hold_down",
            .kind = Kind::duration,
            .range = between(1ms, 24h),
            .description = "Where the doubling ends; not below hold_down."},
           &Detection::max_hold_down)
      .add({.key = "probing_share",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .description = "Share of its traffic that a region gets on trial, idempotent requests only."},
           &Detection::probing_share)
      .add({.key = "ramp_start",
            .kind = Kind::fraction,
            .range = between(0.001, 1),
            .description = "Share of its traffic that a region gets first after a trial that went well."},
           &Detection::ramp_start)
      .add({.key = "ramp_factor",
            .kind = Kind::number,
            .range = between(1.01, 100),
            .description = "By how much that share grows at each step without failures."},
           &Detection::ramp_factor)
      .add({.key = "ramp_interval",
            .kind = Kind::duration,
            .range = between(1ms, 1h),
            .description = "Time between the steps."},
           &Detection::ramp_interval);
}

}  // namespace

Block detection_fields() {
  BlockOf<Detection> block("detection");
  block
      .add({.key = "suspicion",
            .kind = Kind::boolean,
            .description = "Send new requests elsewhere as soon as responses that were due stay out."},
           &Detection::suspicion)
      .add({.key = "ejection",
            .kind = Kind::boolean,
            .description =
                "Take a region or endpoint out on proof: refusals, resets, silence, a high failure rate."},
           &Detection::ejection)
      .add({.key = "evacuation",
            .kind = Kind::boolean,
            .description =
                "Move what waits on a suspect or dead region, if idempotent or unsent, once per request."},
           &Detection::evacuation)
      .add({.key = "count_500",
            .kind = Kind::boolean,
            .description = "Count status 500 as a failure, as 502, 503 and 504 always are."},
           &Detection::count_500);
  add_hold_down(block);
  return block.build();
}

}  // namespace fairlead::config
