#include "routing/steering.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace fairlead::routing {
namespace {

constexpr double kDemand = 1000;

/// Regions 7 ms apart, all about so full by their own reports; ten instances like this one send there.
std::vector<Steering::Region> regions(size_t n, double utilization) {
  std::vector<Steering::Region> out;
  for (size_t r = 0; r < n; ++r) {
    const double uneven = 0.01 * static_cast<double>(r % 5);
    out.push_back({.cost_ms = 20 + 7 * static_cast<double>(r),
                   .load = {.capacity = 20 * kDemand / static_cast<double>(n),
                            .instances = 10,
                            .utilization = utilization - uneven,
                            .excess_ms = utilization > 0.95 ? 50.0 : 0.0,
                            .served = kDemand / static_cast<double>(n),
                            .round_trip_ms = 20}});
  }
  return out;
}

/// One solution for every service, as one turn of the health thread takes at worst; regions are so full, in
/// percent.
void divide(benchmark::State& state) {
  std::vector<Steering> services(static_cast<size_t>(state.range(0)));
  const auto input = regions(static_cast<size_t>(state.range(1)), static_cast<double>(state.range(2)) / 100);
  Time now{std::chrono::hours(1)};
  for (auto _ : state) {
    now += Steering::kTick;
    for (Steering& steering : services) benchmark::DoNotOptimize(steering.divide(now, kDemand, input).data());
  }
}
BENCHMARK(divide)
    ->ArgNames({"services", "regions", "full"})
    ->ArgsProduct({{1}, {8}, {50, 86, 99}})
    ->ArgsProduct({{200}, {64}, {50, 86, 99}})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace fairlead::routing
