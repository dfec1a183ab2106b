#include "control/certificate_metrics.h"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace fairlead::control {

using telemetry::Family;

CertificateMetrics::CertificateMetrics(telemetry::Shard& shard)
    : shard_(shard), successful_(shard.gauge(Family::certificates_last_reload_successful)) {}

void CertificateMetrics::show(const routing::Snapshot& snapshot) {
  std::map<Key, double> ends;
  for (size_t i = 0; i < snapshot.listener_tls.size(); ++i) {
    if (snapshot.listener_tls[i] == nullptr) continue;
    const config::Listener& listener = snapshot.config->listeners[i];
    const auto& expiries = snapshot.listener_tls[i]->expiries();
    for (size_t j = 0; j < expiries.size(); ++j) {
      const std::filesystem::path file = listener.tls->certificates[j].cert;
      const auto end = static_cast<double>(expiries[j].not_after);
      const auto [known, inserted] = ends.try_emplace({listener.name, file.filename().string()}, end);
      known->second = std::min(known->second, end);
    }
  }
  for (auto& [key, gauge] : shown_) {
    if (!ends.contains(key)) gauge->set(std::numeric_limits<double>::quiet_NaN());
  }
  for (const auto& [key, end] : ends) {
    telemetry::Gauge& gauge =
        shard_.gauge(Family::certificate_not_after_timestamp_seconds, {key.first, key.second});
    gauge.set(end);
    shown_.insert_or_assign(key, &gauge);
  }
}

}  // namespace fairlead::control
