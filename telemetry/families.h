#pragma once

// The one table of metric families. The enum, the exposition and docs/metrics.md are all made from it, so a
// new metric is one new row here (and `telemetry_test` names the command that rewrites the page).

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::telemetry {

enum class MetricType : uint8_t { counter, gauge, histogram };

/// How equal series of several shards become one: counters and histograms are always summed.
enum class Merge : uint8_t { sum, max };

// clang-format off
// F(name without prefix, type, merge, labels, unit, help)
#define FAIRLEAD_METRIC_FAMILIES(F)                                                                                   \
  /* Requests, as clients see them. */                                                                                \
  F(requests_total, counter, sum, "route,service,region,code,protocol", "requests",                                   \
    "Requests ended, by the status that was sent (499: the client went away first). Without a route: refused before, "\
    "or none was found.")                                                                                             \
  F(grpc_requests_total, counter, sum, "service,region,grpc_status", "requests",                                      \
    "gRPC calls ended, by the status that the client was told (none: it was cut off).")                               \
  F(request_duration_seconds, histogram, sum, "service,region", "seconds",                                            \
    "From a request's first byte to the last byte of its answer.")                                                    \
  F(bytes_total, counter, sum, "direction", "bytes",                                                                  \
    "Bytes of client traffic: received or sent.")                                                                     \
  F(compression_bytes_total, counter, sum, "direction", "bytes",                                                      \
    "Bytes of response bodies that were compressed: received from endpoints, sent to clients.")                       \
  F(downstream_connections, gauge, sum, "", "connections",                                                            \
    "Client connections open now.")                                                                                   \
  F(tunnels, gauge, sum, "", "tunnels",                                                                        \
    "WebSockets and other tunnels that are open.")                                                              \
  F(downstream_connections_total, counter, sum, "", "connections",                                                    \
    "Client connections accepted.")                                                                                   \
  F(rejected_total, counter, sum, "reason", "requests",                                                               \
    "Input that was refused, by what was wrong with it.")                                                             \
  F(shed_total, counter, sum, "reason,criticality", "requests",                                                       \
    "Sound requests turned away for lack of room, by what was short.")                                                \
  F(limit_hits_total, counter, sum, "reason", "events",                                                               \
    "Times that a bound was reached: buffers, pools, queues, replay, timeouts, interim_responses, metric_series.")    \
  /* Attempts at endpoints. */                                                                                        \
  F(upstream_attempts_total, counter, sum, "service,region,code", "attempts",                                         \
    "Tries at an endpoint, by status, or by what failed where no response head came (refused, reset, ...).")          \
  F(upstream_request_duration_seconds, histogram, sum, "service,region", "seconds",                                   \
    "From a try's start to its response head.")                                                                       \
  F(upstream_connect_duration_seconds, histogram, sum, "service,region", "seconds",                                   \
    "Time that successful connects took; its count is the connections opened.")                                       \
  F(upstream_connections, gauge, sum, "service,region", "connections",                                                \
    "Upstream connections open now, idle ones included.")                                                             \
  F(upstream_pending, gauge, sum, "service,region", "requests",                                                       \
    "Requests that wait for an upstream connection now.")                                                             \
  F(upstream_pending_overflow_total, counter, sum, "service,region", "requests",                                      \
    "Requests that found the queue for an upstream connection full.")                                                 \
  F(retries_total, counter, sum, "service,reason", "attempts",                                                        \
    "Second tries, by what had failed.")                                                                              \
  F(retry_budget_exhausted_total, counter, sum, "service", "requests",                                                \
    "Failures that were not tried again because the service's retry budget was spent.")                               \
  F(evacuations_total, counter, sum, "service,region", "requests",                                                    \
    "Waiting requests moved away from a region that became suspect or dead.")                                         \
  /* Health and steering. */                                                                                          \
  F(region_health, gauge, sum, "service,region", "ratio",                                                             \
    "Health of a service in a region, 0 to 1, after hysteresis, drain and ramp.")                                     \
  F(region_share, gauge, sum, "service,region", "ratio",                                                              \
    "Share of the service's new requests that is planned for the region, 0 to 1.")                                    \
  F(region_utilization, gauge, sum, "service,region", "ratio",                                                        \
    "How full a region is, 1 being full, as its endpoints report or as was seen; 0 while it is unknown.")             \
  F(shift_share, gauge, sum, "service", "ratio",                                                                      \
    "Share of the service's requests that a planned shift moves between regions now, 0 to 1.")                        \
  F(health_transitions_total, counter, sum, "service,region", "events",                                               \
    "Times that a region was declared dead, or alive again after its trial.")                                                                        \
  F(suspicions_total, counter, sum, "service,region", "events",                                                       \
    "Times that a region became suspect.")                                                                            \
  F(ejections_total, counter, sum, "service,region,reason", "events",                                                 \
    "Times that a region was ejected, by the proof.")                                                                 \
  F(endpoint_ejections_total, counter, sum, "service,region,reason", "events",                                        \
    "Times that an endpoint was ejected from a region that was not ejected itself, by the proof.")                    \
  F(upstream_probes_total, counter, sum, "service,region,reason", "probes",                                           \
    "Health checks ended: ok, or why one failed.")                                                                    \
  F(discovery_staleness_seconds, gauge, max, "", "seconds",                                                           \
    "Age of the oldest endpoint list that could not be refreshed; 0 when all are fresh.")                             \
  /* The process. */                                                                                                  \
  F(config_generation, gauge, sum, "", "",                                                                            \
    "Generation of the configuration in force.")                                                                      \
  F(config_last_reload_successful, gauge, sum, "", "",                                                                \
    "1 when the last change of configuration was accepted, else 0.")                                                  \
  F(config_last_reload_success_timestamp_seconds, gauge, sum, "", "seconds",                                          \
    "When a configuration was last accepted, Unix time.")                                                             \
  F(certificates_last_reload_successful, gauge, sum, "", "",                                                          \
    "1 when the files that TLS needs were sound when they were last read, else 0: then older ones are in force.")     \
  F(certificate_not_after_timestamp_seconds, gauge, max, "listener,certificate", "seconds",                           \
    "When a listener's certificate ends, Unix time, by its file's name without folders; NaN once it is not used.")    \
  F(event_loop_lag_seconds, gauge, max, "", "seconds",                                                                \
    "How late a worker's timer ran at most, lately; the worst worker's.")                                             \
  F(log_dropped_total, counter, sum, "", "lines",                                                                     \
    "Access log lines lost to a full ring, a full disk or a closed pipe.")                                            \
  F(build_info, gauge, max, "version", "",                                                                            \
    "1; the version is in the label.")
// clang-format on

/// Every metric family, named as in the exposition without its prefix.
enum class Family : uint16_t {
#define FAIRLEAD_FAMILY(name, type, merge, labels, unit, help) name,
  FAIRLEAD_METRIC_FAMILIES(FAIRLEAD_FAMILY)
#undef FAIRLEAD_FAMILY
};

/// A row of the table.
struct FamilyInfo {
  std::string_view name;  // with the prefix
  MetricType type;
  Merge merge;
  std::string_view labels;  // comma-separated names; empty: none
  std::string_view unit;
  std::string_view help;

  constexpr size_t label_count() const {
    size_t count = labels.empty() ? 0 : 1;
    for (char c : labels) count += c == ',';
    return count;
  }
};

inline constexpr auto kFamilies = std::to_array<FamilyInfo>({
#define FAIRLEAD_FAMILY(name, type, merge, labels, unit, help) \
  {"fairlead_" #name, MetricType::type, Merge::merge, labels, unit, help},
    FAIRLEAD_METRIC_FAMILIES(FAIRLEAD_FAMILY)
#undef FAIRLEAD_FAMILY
});

constexpr const FamilyInfo& info(Family family) { return kFamilies[static_cast<size_t>(family)]; }

}  // namespace fairlead::telemetry
