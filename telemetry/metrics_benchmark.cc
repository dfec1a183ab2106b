#include <benchmark/benchmark.h>

#include "telemetry/metrics.h"

namespace fairlead::telemetry {
namespace {

void add_to_counter(benchmark::State& state) {
  Registry registry;
  Counter& counter = registry.new_shard().counter(Family::rejected_total, {"x"});
  for (auto _ : state) {
    counter.add();
    benchmark::ClobberMemory();
  }
}
BENCHMARK(add_to_counter);

void observe_in_histogram(benchmark::State& state) {
  Registry registry;
  Histogram& histogram = registry.new_shard().histogram(Family::request_duration_seconds, {"shop", "us"});
  int64_t ns = 1;
  for (auto _ : state) {
    histogram.observe_ns(ns);
    ns = (ns * 1'103'515'245 + 12'345) &
         0xfff'ffff;  // up to 268 ms, in no order that a branch predictor likes
    benchmark::ClobberMemory();
  }
}
BENCHMARK(observe_in_histogram);

void find_series(benchmark::State& state) {
  Registry registry;
  Shard& shard = registry.new_shard();
  for (auto _ : state) {
    shard.counter(Family::requests_total, {"api", "shop", "us-east", "200", "http1"}).add();
  }
}
BENCHMARK(find_series);

void expose(benchmark::State& state) {
  Registry registry;
  for (int s = 0; s < 2; ++s) {
    Shard& shard = registry.new_shard();
    for (int i = 0; i < state.range(0); ++i) shard.counter(Family::rejected_total, {std::to_string(i)}).add();
  }
  for (auto _ : state) benchmark::DoNotOptimize(registry.expose());
}
BENCHMARK(expose)->Arg(100)->Arg(20'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead::telemetry
