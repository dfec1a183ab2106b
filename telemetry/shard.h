#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "telemetry/series.h"

namespace fairlead::telemetry {

/// The series of one thread. Only the owning thread calls `counter`, `gauge` and `histogram`, which find or
/// create a series by label values in the family's order; finding costs a hash and no allocation, and the
/// reference stays valid for the life of the Registry, so hot paths call once and keep it. Over the
/// Registry's cap every further series of a family is one whose labels are all `_other`, and
/// limit_hits_total{reason="metric_series"} counts each time. The Registry reads at any time, without locks:
/// series are only ever added, to the head of a list. Asking for a family by the wrong type or with the wrong
/// number of labels is a bug of the caller.
class Shard {
 public:
  using Labels = std::initializer_list<std::string_view>;

  /// `budget` is what the shards of a Registry may still create together, in lines of the exposition.
  explicit Shard(std::atomic<int64_t>& budget) : budget_(budget) {}
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  Counter& counter(Family family, Labels labels = {});
  Gauge& gauge(Family family, Labels labels = {});
  Histogram& histogram(Family family, Labels labels = {});

  /// The series published last, leading to all others by `next`. Any thread.
  const Series* first() const { return first_.load(std::memory_order_acquire); }

  /// Lines that a series of this type adds to the exposition.
  static int64_t lines(MetricType type);

 private:
  using LabelSpan = std::span<const std::string_view>;
  Series& find_or_create(Family family, LabelSpan labels);
  Series& find_or_create_unbudgeted(Family family, LabelSpan labels);
  Series& create(Family family, LabelSpan labels);
  Series* find(Family family, LabelSpan labels);
  bool afford(Family family);

  std::atomic<int64_t>& budget_;
  std::atomic<Series*> first_{nullptr};
  // The rest is the owner's alone.
  absl::flat_hash_map<std::string, Series*> by_key_;
  std::string key_;  // scratch, so that a lookup does not allocate
};

}  // namespace fairlead::telemetry
