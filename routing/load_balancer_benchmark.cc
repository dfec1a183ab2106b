#include "routing/load_balancer.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "routing/peak_ewma.h"

namespace fairlead::routing {
namespace {

/// An endpoint as a worker holds it.
struct Endpoint {
  PeakEwma latency;
  uint32_t in_flight = 0;
};

void choose(benchmark::State& state, config::Balancer kind) {
  Time now{};
  std::vector<Endpoint> endpoints(state.range(0));
  Random random(1);
  for (auto& endpoint : endpoints) {
    endpoint.latency.observe(std::chrono::microseconds(1000 + random.below(500)), now);
    endpoint.in_flight = random.below(4);
  }
  LoadBalancer balancer(kind);
  for (auto _ : state) {
    now += std::chrono::microseconds(50);
    size_t chosen = balancer.choose(
        endpoints.size(),
        [&](size_t i) {
          return Candidate{.latency_ns = endpoints[i].latency.value(now),
                           .in_flight = endpoints[i].in_flight};
        },
        random);
    benchmark::DoNotOptimize(chosen);
  }
}
BENCHMARK_CAPTURE(choose, peak_ewma, config::Balancer::peak_ewma)->Arg(2)->Arg(3)->Arg(2000);
BENCHMARK_CAPTURE(choose, least_request, config::Balancer::least_request)->Arg(3)->Arg(2000);
BENCHMARK_CAPTURE(choose, round_robin, config::Balancer::round_robin)->Arg(3)->Arg(2000);
BENCHMARK_CAPTURE(choose, random, config::Balancer::random)->Arg(3)->Arg(2000);

void observe(benchmark::State& state) {
  PeakEwma ewma;
  Time now{};
  for (auto _ : state) {
    now += std::chrono::microseconds(50);
    ewma.observe(std::chrono::microseconds(900 + (now.time_since_epoch().count() >> 10) % 100), now);
    benchmark::DoNotOptimize(ewma);
  }
}
BENCHMARK(observe);

}  // namespace
}  // namespace fairlead::routing
