#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "proxy/stream/local_snapshot.h"
#include "proxy/stream/worker_metrics.h"
#include "proxy/string_pool.h"
#include "routing/random.h"
#include "telemetry/access_log.h"

namespace fairlead::proxy {

/// What every stream of a worker shares. Owned by the Worker; its thread only.
struct WorkerContext {
  /// Of the configuration in force.
  const config::Limits& limits() const { return state.current()->snapshot->config->limits; }

  Reactor& reactor;
  LocalState& state;
  WorkerMetrics& metrics;
  telemetry::AccessLog::Ring* access_log = nullptr;  // may be null
  absl::AnyInvocable<void()> wake_health;            // a refusal or reset was seen
  size_t worker = 0;                                 // also: which copy of the regular expressions is ours
  routing::Random random{0};
  bool shedding = false;    // memory is short: no new requests
  size_t compressions = 0;  // responses that are being compressed
  StringPool strings{};
  std::string path;  // scratch for normalising
  std::string host;
  std::string forwarded_for;
};

}  // namespace fairlead::proxy
