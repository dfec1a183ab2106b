#include "proxy/probe/health_checker.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "proxy/probe/test_snapshot.h"

namespace fairlead::proxy {
namespace {

/// What a new generation costs the health thread that changes nothing, by the endpoints that are checked.
void adopt(benchmark::State& state) {
  config::Service config;
  config.health_check.emplace();
  std::vector<routing::Endpoint> endpoints;
  for (int64_t i = 0; i < state.range(0); ++i)
    endpoints.push_back(test_endpoint({boost::asio::ip::address_v4::loopback(), 80}));
  const std::vector<std::shared_ptr<const routing::Service>> services = {test_service({endpoints}, config)};
  boost::asio::io_context io;
  HealthChecker checker(io, [](uint32_t, const health::EndpointState&, const health::ProbeResult&) {});
  checker.configure(services, Time(std::chrono::hours(1)));
  for (auto _ : state) checker.configure(services, Time(std::chrono::hours(1)));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(adopt)->RangeMultiplier(4)->Range(64, 16384)->Complexity();

}  // namespace
}  // namespace fairlead::proxy
