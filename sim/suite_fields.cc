#include "sim/suite_fields.h"

#include "config/block_of.h"
#include "sim/scenario.h"

namespace fairlead::sim {
namespace {

using config::between;
using config::Block;
using config::BlockOf;
using config::Kind;

Block region_fields() {
  return BlockOf<Region>("simulated region")
      .add({.key = "capacity",
            .kind = Kind::number,
            .range = between(1, 1e6),
            .required = true,
            .description = "Requests/s that it can serve."},
           &Region::capacity)
      .add({.key = "service_time",
            .kind = Kind::duration,
            .range = between(100us, 10s),
            .description = "Mean of the log-normal time in service, which holds one of capacity × "
                           "service_time places."},
           &Region::service_time)
      .add({.key = "spread",
            .kind = Kind::number,
            .range = between(0, 3),
            .description = "Standard deviation of the logarithm of the service time."},
           &Region::spread)
      .add({.key = "queue",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .description = "How much work waits at most; more is refused with 503."},
           &Region::queue)
      .add({.key = "reports", .kind = Kind::boolean, .description = "Whether answers tell its utilisation."},
           &Region::reports)
      .build();
}

Block round_trip_fields() {
  return BlockOf<RoundTrip>("round trip")
      .add({.key = "from", .required = true, .description = "A region."}, &RoundTrip::from)
      .add({.key = "to", .required = true, .description = "Another."}, &RoundTrip::to)
      .add({.key = "time",
            .kind = Kind::duration,
            .range = between(0s, 10s),
            .required = true,
            .description = "There and back, the same from either end."},
           &RoundTrip::time)
      .build();
}

Block edge_fields() {
  return BlockOf<EdgeSite>("edge")
      .add({.key = "load",
            .kind = Kind::number,
            .range = between(0, 100),
            .default_note = "the scenario's",
            .description = "Requests/s, as a part of the capacity of the region where it stands."},
           &EdgeSite::load)
      .add({.key = "requests",
            .kind = Kind::number,
            .range = between(0, 1e6),
            .default_note = "by `load`",
            .description = "Requests/s."},
           &EdgeSite::requests)
      .add({.key = "instances",
            .kind = Kind::integer,
            .range = between(1, 1000),
            .description = "Proxies that share the load and do not know of each other."},
           &EdgeSite::instances)
      .add({.key = "wave",
            .kind = Kind::fraction,
            .range = between(0, 0.99),
            .description = "Amplitude of the day's wave, as a part of the load."},
           &EdgeSite::wave)
      .add({.key = "wave_phase",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .description = "Where in the wave it begins; 0: at the mean, rising."},
           &EdgeSite::wave_phase)
      .build();
}

Block fault_fields() {
  return BlockOf<Fault>("fault")
      .add({.key = "kind",
            .kind = Kind::choice,
            .choices = {"kill", "black_hole", "errors", "latency", "capacity"},
            .required = true,
            .description = "What happens: refuses, swallows, fails requests, slows answers, loses capacity."},
           &Fault::kind)
      .add({.key = "regions", .required = true, .min_items = 1, .description = "To which regions."},
           &Fault::regions)
      .add({.key = "edges", .default_note = "all", .description = "Only on the way from these edges."},
           &Fault::edges)
      .add({.key = "at",
            .kind = Kind::duration,
            .range = between(0s, 24h),
            .description = "When it begins, after the warm-up."},
           &Fault::at)
      .add({.key = "until",
            .kind = Kind::duration,
            .range = between(0s, 24h),
            .default_note = "0s: never",
            .description = "When it ends."},
           &Fault::until)
      .add({.key = "ramp",
            .kind = Kind::duration,
            .range = between(0s, 24h),
            .default_note = "0s: at once",
            .description = "How long it grows."},
           &Fault::ramp)
      .add({.key = "period",
            .kind = Kind::duration,
            .range = between(0s, 24h),
            .default_note = "0s: steady",
            .description = "It comes and goes, there for the first half of each period."},
           &Fault::period)
      .add({.key = "share",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .description = "Of requests that fail (`errors`), or of the capacity that is lost (`capacity`)."},
           &Fault::share)
      .add({.key = "delay",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .description = "Added to each answer (`latency`)."},
           &Fault::delay)
      .add({.key = "hidden", .kind = Kind::boolean, .description = "Health checks do not meet it."},
           &Fault::hidden)
      .build();
}

Block expectation_fields() {
  return BlockOf<Expectation>("expectation")
      .add({.key = "shifted_within",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .default_note = "0s: not asked",
            .description = "From the first fault until 95 % of new requests go elsewhere."},
           &Expectation::shifted_within)
      .add({.key = "returns_at_most",
            .kind = Kind::integer,
            .range = between(-1, 1000),
            .default_note = "-1: not asked",
            .description = "Times that traffic returns to the faulty region."},
           &Expectation::returns_at_most)
      .add({.key = "settled_within",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .default_note = "0s: not asked",
            .description =
                "From the loss of capacity until the faulty region's share stays within 5 points of "
                "where it comes to rest."},
           &Expectation::settled_within)
      .add({.key = "overshoot_at_most",
            .kind = Kind::number,
            .range = between(-1, 100),
            .default_note = "-1: not asked",
            .description = "Points that the share falls below that on the way."},
           &Expectation::overshoot_at_most)
      .add({.key = "balance_at_most",
            .kind = Kind::number,
            .range = between(0, 100),
            .default_note = "0: not asked",
            .description = "Highest utilisation of a region over the mean of all."},
           &Expectation::balance_at_most)
      .add({.key = "critical_at_least",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .default_note = "0: not asked",
            .description = "Share of the critical requests that are answered."},
           &Expectation::critical_at_least)
      .add({.key = "goodput_at_least",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .default_note = "0: not asked",
            .description = "Requests answered in time, over what could be served."},
           &Expectation::goodput_at_least)
      .build();
}

Block scenario_fields() {
  return BlockOf<Scenario>("scenario")
      .add({.key = "name", .kind = Kind::name, .required = true, .description = "Unique in the suite."},
           &Scenario::name)
      .add({.key = "description", .description = "What happens, for people."}, &Scenario::description)
      .add({.key = "warm_up",
            .kind = Kind::duration,
            .range = between(1s, 24h),
            .description = "Simulated before anything is counted."},
           &Scenario::warm_up)
      .add({.key = "duration",
            .kind = Kind::duration,
            .range = between(1s, 24h),
            .description = "Simulated and counted after that."},
           &Scenario::duration)
      .add({.key = "load",
            .kind = Kind::number,
            .range = between(0, 100),
            .description = "Of each edge, as a part of the capacity of the region where it stands."},
           &Scenario::load)
      .add({.key = "warm_up_load",
            .kind = Kind::number,
            .range = between(-1, 100),
            .default_note = "-1: the same",
            .description = "The load during the warm-up."},
           &Scenario::warm_up_load)
      .add({.key = "rise",
            .kind = Kind::duration,
            .range = between(0s, 1h),
            .description = "How long the load takes from that of the warm-up to its own."},
           &Scenario::rise)
      .add({.key = "day",
            .kind = Kind::duration,
            .range = between(0s, 24h * 365),
            .default_note = "0s: no waves",
            .description = "Period of the edges' waves."},
           &Scenario::day)
      .add({.key = "critical",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .description = "Share of requests whose criticality is `critical`."},
           &Scenario::critical)
      .add({.key = "sheddable",
            .kind = Kind::fraction,
            .range = between(0, 1),
            .description = "Share of requests whose criticality is `sheddable`; the rest is `normal`."},
           &Scenario::sheddable)
      .add_named_blocks({.key = "edges",
                         .default_note = "the suite's",
                         .description = "Edges of this scenario, by the region where they stand."},
                        edge_fields(), &Scenario::edges, &EdgeSite::name)
      .add_blocks({.key = "faults", .description = "What goes wrong."}, fault_fields(), &Scenario::faults)
      .add_block({.key = "expect", .description = "What the policy under test must show."},
                 expectation_fields(), &Scenario::expect)
      .build();
}

}  // namespace

const Block& suite_fields() {
  static const Block block =
      BlockOf<Suite>("suite")
          .add({.key = "apiVersion",
                .kind = Kind::choice,
                .choices = {"fairlead/v1"},
                .required = true,
                .description = "Version of this format."},
               &Suite::version)
          .add_named_blocks({.key = "regions",
                             .required = true,
                             .min_items = 1,
                             .max_items = config::kMaxRegions,
                             .description = "The regions that serve."},
                            region_fields(), &Suite::regions, &Region::name)
          .add_blocks({.key = "round_trips", .description = "Between regions; 100ms where none is given."},
                      round_trip_fields(), &Suite::round_trips)
          .add({.key = "local_round_trip",
                .kind = Kind::duration,
                .range = between(0s, 10s),
                .description = "From an edge to the region where it stands."},
               &Suite::local_round_trip)
          .add({.key = "slack",
                .kind = Kind::duration,
                .range = between(0s, 1h),
                .description = "A request that takes longer than the round trip to the second nearest region "
                               "and this is a violation, as is one that fails."},
               &Suite::slack)
          .add_named_blocks({.key = "edges",
                             .required = true,
                             .min_items = 1,
                             .max_items = 64,
                             .description = "Where proxies and their clients are, by region."},
                            edge_fields(), &Suite::edges, &EdgeSite::name)
          .add_blocks({.key = "scenarios", .required = true, .min_items = 1, .description = "What happens."},
                      scenario_fields(), &Suite::scenarios)
          .build();
  return block;
}

}  // namespace fairlead::sim
