#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::telemetry {

/// Every metric family, in the order of the table in telemetry/families.cc (name, type, labels, help), from which the
/// exposition and docs/metrics.md are made.
enum class Family : uint16_t;

/// A total that only its owner's thread adds to and any thread may read.
class Counter {
 public:
  void add(uint64_t n = 1) { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

/// A level that only its owner's thread sets and any thread may read. Shards' gauges of equal labels are summed.
class Gauge {
 public:
  void set(double v) { value_.store(v, std::memory_order_relaxed); }
  void add(double d) { set(value() + d); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// Fixed buckets of seconds (500 µs to 60 s); only its owner's thread observes, any thread may read.
class Histogram {
 public:
  static constexpr size_t kBuckets = 18;             // upper edges in metrics.cc; one more for +Inf
  void observe_ns(int64_t ns);
  uint64_t bucket(size_t i) const { return buckets_[i].load(std::memory_order_relaxed); }
  double sum_seconds() const;

 private:
  std::atomic<uint64_t> buckets_[kBuckets + 1] = {};
  std::atomic<uint64_t> sum_ns_{0};
};

/// The series of one thread. Only the owning thread calls `counter`, `gauge`, `histogram` (they find or create, by
/// label values in the family's order, and are meant to be called once and their reference kept: it stays valid for the
/// life of the Registry); the Registry reads concurrently. Over the Registry's cap every new series of a family is one
/// whose labels are all `_other`.
class Shard {
 public:
  using Labels = std::initializer_list<std::string_view>;
  virtual ~Shard() = default;  // TODO at implementation: make concrete, drop virtual
  Counter& counter(Family family, Labels labels = {});
  Gauge& gauge(Family family, Labels labels = {});
  Histogram& histogram(Family family, Labels labels = {});
};

/// All shards; collects them into Prometheus text. Thread-safe.
class Registry {
 public:
  static constexpr size_t kMaxSeries = 50'000;
  Registry();
  ~Registry();
  /// A shard for one thread; lives as long as the Registry.
  Shard& new_shard();
  /// Prometheus text exposition 0.0.4 of all shards, equal series added up.
  std::string expose() const;
};

}  // namespace fairlead::telemetry
