#include "telemetry/shard.h"

#include <cassert>
#include <memory>
#include <utility>
#include <vector>

namespace fairlead::telemetry {
namespace {

/// Writes what tells series apart: the family, then each label with its length.
void write_key(Family family, std::span<const std::string_view> labels, std::string& key) {
  key.assign(reinterpret_cast<const char*>(&family), sizeof family);
  for (std::string_view label : labels) {
    const auto length = static_cast<uint32_t>(label.size());
    key.append(reinterpret_cast<const char*>(&length), sizeof length);
    key.append(label);
  }
}

void emplace_value(Series& series, MetricType type) {
  switch (type) {
    case MetricType::counter:
      series.value.emplace<Counter>();
      break;
    case MetricType::gauge:
      series.value.emplace<Gauge>();
      break;
    case MetricType::histogram:
      series.value.emplace<Histogram>();
      break;
  }
}

std::span<const std::string_view> span(Shard::Labels labels) { return {labels.begin(), labels.size()}; }

}  // namespace

Shard::~Shard() {
  for (Series* series = first_.load(std::memory_order_relaxed); series != nullptr;) {
    delete std::exchange(series, series->next);
  }
}

Counter& Shard::counter(Family family, Labels labels) {
  return std::get<Counter>(find_or_create(family, span(labels)).value);
}

Gauge& Shard::gauge(Family family, Labels labels) {
  return std::get<Gauge>(find_or_create(family, span(labels)).value);
}

Histogram& Shard::histogram(Family family, Labels labels) {
  return std::get<Histogram>(find_or_create(family, span(labels)).value);
}

int64_t Shard::lines(MetricType type) {
  return type == MetricType::histogram ? static_cast<int64_t>(Histogram::kBuckets) + 2 : 1;
}

Series& Shard::find_or_create(Family family, LabelSpan labels) {
  assert(labels.size() == info(family).label_count());
  if (Series* found = find(family, labels)) return *found;
  if (labels.empty() || afford(family)) return create(family, labels);

  static constexpr std::string_view kReason[] = {"metric_series"};
  std::get<Counter>(find_or_create_unbudgeted(Family::limit_hits_total, kReason).value).add();
  return find_or_create_unbudgeted(family, std::vector<std::string_view>(labels.size(), "_other"));
}

Series& Shard::find_or_create_unbudgeted(Family family, LabelSpan labels) {
  Series* found = find(family, labels);
  return found ? *found : create(family, labels);
}

Series* Shard::find(Family family, LabelSpan labels) {
  write_key(family, labels, key_);
  const auto found = by_key_.find(key_);
  return found == by_key_.end() ? nullptr : found->second;
}

Series& Shard::create(Family family, LabelSpan labels) {
  auto series = std::make_unique<Series>();
  emplace_value(*series, info(family).type);
  series->family = family;
  series->labels.assign(labels.begin(), labels.end());
  series->labels.resize(info(family).label_count());  // readers rely on it, assertion or not
  series->next = first_.load(std::memory_order_relaxed);
  write_key(family, labels, key_);
  by_key_.emplace(key_, series.get());
  first_.store(series.get(), std::memory_order_release);
  return *series.release();
}

bool Shard::afford(Family family) {
  const int64_t cost = lines(info(family).type);
  if (budget_.fetch_sub(cost, std::memory_order_relaxed) >= cost) return true;
  budget_.fetch_add(cost, std::memory_order_relaxed);
  return false;
}

}  // namespace fairlead::telemetry
