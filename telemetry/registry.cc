#include "telemetry/registry.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "absl/strings/str_split.h"

namespace fairlead::telemetry {
namespace {

using SeriesSpan = std::span<const Series* const>;

/// What is set aside of the cap so that every family can still have its `_other`, or its only series, and
/// limit_hits_total the one that says so.
int64_t reserved_lines() {
  int64_t lines = 1;
  for (const FamilyInfo& family : kFamilies) lines += Shard::lines(family.type);
  return lines;
}

prometheus::MetricType exposed_type(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return prometheus::MetricType::Counter;
    case MetricType::gauge:
      return prometheus::MetricType::Gauge;
    case MetricType::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

double sum_of_counters(SeriesSpan equal) {
  uint64_t total = 0;
  for (const Series* series : equal) total += std::get<Counter>(series->value).value();
  return static_cast<double>(total);
}

double merge_gauges(SeriesSpan equal, Merge merge) {
  double merged = std::get<Gauge>(equal.front()->value).value();
  for (const Series* series : equal.subspan(1)) {
    const double value = std::get<Gauge>(series->value).value();
    merged = merge == Merge::max ? std::max(merged, value) : merged + value;
  }
  return merged;
}

/// The count is made of the buckets read, so that it agrees with them while their owners go on observing.
prometheus::ClientMetric::Histogram sum_of_histograms(SeriesSpan equal) {
  prometheus::ClientMetric::Histogram sum;
  for (size_t i = 0; i < Histogram::kBuckets; ++i) {
    for (const Series* series : equal) sum.sample_count += std::get<Histogram>(series->value).bucket(i);
    const double edge =
        i < Histogram::kEdges.size() ? static_cast<double>(Histogram::kEdges[i]) / 1e9 : HUGE_VAL;
    sum.bucket.push_back({sum.sample_count, edge});
  }
  for (const Series* series : equal) sum.sample_sum += std::get<Histogram>(series->value).sum_seconds();
  return sum;
}

std::vector<std::string> label_names(const FamilyInfo& family) {
  return absl::StrSplit(absl::string_view(family.labels.data(), family.labels.size()), ',',
                        absl::SkipEmpty());
}

prometheus::ClientMetric merge(const FamilyInfo& family, SeriesSpan equal) {
  prometheus::ClientMetric metric;
  size_t i = 0;
  for (std::string& name : label_names(family))
    metric.label.push_back({std::move(name), equal.front()->labels[i++]});
  switch (family.type) {
    case MetricType::counter:
      metric.counter.value = sum_of_counters(equal);
      break;
    case MetricType::gauge:
      metric.gauge.value = merge_gauges(equal, family.merge);
      break;
    case MetricType::histogram:
      metric.histogram = sum_of_histograms(equal);
      break;
  }
  return metric;
}

/// `series` are all of one family, in any order.
prometheus::MetricFamily merge_family(const FamilyInfo& family, std::vector<const Series*>& series) {
  prometheus::MetricFamily exposed{.name = std::string(family.name),
                                   .help = std::string(family.help),
                                   .type = exposed_type(family.type),
                                   .metric = {}};
  std::sort(series.begin(), series.end(),
            [](const Series* a, const Series* b) { return a->labels < b->labels; });
  for (auto begin = series.begin(); begin != series.end();) {
    auto end =
        std::find_if(begin, series.end(), [&](const Series* s) { return s->labels != (*begin)->labels; });
    exposed.metric.push_back(merge(family, SeriesSpan(begin, end)));
    begin = end;
  }
  return exposed;
}

}  // namespace

Registry::Registry(int64_t max_series) : budget_(max_series - reserved_lines()) {}
Registry::~Registry() = default;

Shard& Registry::new_shard() {
  std::lock_guard lock(mutex_);
  return *shards_.emplace_back(std::make_unique<Shard>(budget_));
}

std::string Registry::expose() const {
  auto by_family = series_by_family();
  std::vector<prometheus::MetricFamily> exposed;
  for (size_t i = 0; i < by_family.size(); ++i) {
    if (!by_family[i].empty()) exposed.push_back(merge_family(kFamilies[i], by_family[i]));
  }
  return prometheus::TextSerializer().Serialize(exposed);
}

std::vector<std::vector<const Series*>> Registry::series_by_family() const {
  std::vector<std::vector<const Series*>> by_family(kFamilies.size());
  std::lock_guard lock(mutex_);
  for (const auto& shard : shards_) {
    for (const Series* series = shard->first(); series != nullptr; series = series->next) {
      by_family[static_cast<size_t>(series->family)].push_back(series);
    }
  }
  return by_family;
}

}  // namespace fairlead::telemetry
