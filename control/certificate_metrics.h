#pragma once

#include <map>
#include <string>
#include <utility>

#include "routing/snapshot.h"
#include "telemetry/metrics.h"

namespace fairlead::control {

/// What the control thread tells of certificates. `shard` is the control thread's own and outlives this.
class CertificateMetrics {
 public:
  explicit CertificateMetrics(telemetry::Shard& shard);

  /// Whether the files, last read, were sound.
  void reloaded(bool successful) { successful_.set(successful ? 1 : 0); }
  /// When the certificates that are served now end. Of two of one name on one listener, the earlier counts.
  void show(const routing::Snapshot& snapshot);

 private:
  using Key = std::pair<std::string, std::string>;  // listener, certificate

  telemetry::Shard& shard_;
  telemetry::Gauge& successful_;
  std::map<Key, telemetry::Gauge*> shown_;  // all that ever were: a series can not be taken back
};

}  // namespace fairlead::control
