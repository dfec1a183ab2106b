#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "telemetry/shard.h"

namespace fairlead::telemetry {

/// All shards of the process; merges them into one exposition. Thread-safe; outlives every thread that has a
/// Shard.
class Registry {
 public:
  /// Bound on the lines of the exposition, comments aside (a histogram makes 21); beyond it series go to
  /// `_other`.
  static constexpr int64_t kMaxSeries = 50'000;
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

  explicit Registry(int64_t max_series = kMaxSeries);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// A shard for one thread; lives as long as the Registry.
  Shard& new_shard();

  /// Prometheus text exposition 0.0.4: families in the order of their table, series sorted by their labels,
  /// equal series of all shards merged. Families without a series are left out.
  std::string expose() const;

 private:
  std::vector<std::vector<const Series*>> series_by_family() const;

  std::atomic<int64_t> budget_;
  mutable std::mutex mutex_;  // guards shards_, not what is in a shard
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace fairlead::telemetry
