#include "sim/series.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

namespace fairlead::sim {
namespace {

void add(Second& sum, const Second& one) {
  for (size_t r = 0; r < sum.sent.size(); ++r) sum.sent[r] += one.sent[r];
  for (size_t r = 0; r < sum.utilization.size(); ++r) sum.utilization[r] += one.utilization[r];
  for (size_t i = 0; i < sum.latency.size(); ++i) sum.latency[i] += one.latency[i];
  sum.ok += one.ok;
  sum.failed += one.failed;
  sum.shed += one.shed;
  sum.late += one.late;
}

Second summed(std::span<const Second> seconds) {
  Second sum = seconds.front();
  for (const Second& one : seconds.subspan(1)) add(sum, one);
  return sum;
}

}  // namespace

Series Series::of(const Recorder& recorder, size_t most) {
  const std::span<const Second> seconds = recorder.counted();
  const size_t length = seconds.empty() ? 1 : (seconds.size() - 1) / most + 1;
  Series series{.interval = static_cast<double>(length)};
  series.share.resize(recorder.world().regions().size());
  series.utilization.resize(series.share.size());
  for (size_t i = 0; i < seconds.size(); i += length) {
    const size_t n = std::min(length, seconds.size() - i);
    const Second sum = summed(seconds.subspan(i, n));
    const auto sent = static_cast<double>(std::accumulate(sum.sent.begin(), sum.sent.end(), uint64_t{0}));
    const auto divided = static_cast<double>(n);
    for (size_t r = 0; r < series.share.size(); ++r) {
      series.share[r].push_back(sent > 0 ? static_cast<double>(sum.sent[r]) / sent : 0);
      series.utilization[r].push_back(sum.utilization[r] / divided);
    }
    const auto latency = [&](double q) {
      return sum.ok > 0 ? to_ms(sum.quantile(q)) : std::numeric_limits<double>::quiet_NaN();
    };
    series.p50.push_back(latency(0.5));
    series.p99.push_back(latency(0.99));
    series.failed.push_back(static_cast<double>(sum.failed) / divided);
    series.late.push_back(static_cast<double>(sum.late) / divided);
    series.shed.push_back(static_cast<double>(sum.shed) / divided);
  }
  return series;
}

}  // namespace fairlead::sim
