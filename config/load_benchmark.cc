#include <benchmark/benchmark.h>

#include <string>

#include "config/document.h"
#include "config/effective.h"
#include "config/load.h"
#include "config/message.h"

namespace fairlead::config {
namespace {

/// 50 services in three regions and `routes` routes that name them.
std::string large_document(size_t routes) {
  std::string out = "apiVersion: fairlead/v1\nlisteners: [{name: a, address: '127.0.0.1:8080'}]\n";
  out += "regions: [{name: us-east}, {name: eu-west}, {name: ap-south}]\nservices:\n";
  for (size_t i = 0; i < 50; ++i) {
    const std::string n = std::to_string(i);
    out += concat("  - name: service-", n, "\n    regions:\n");
    for (std::string_view region : {"us-east", "eu-west", "ap-south"}) {
      out += concat("      ", region, ": {endpoints: ['10.0.", n, ".1:80', '10.0.", n,
                    ".2:80'], capacity: 4000}\n");
    }
  }
  out += "routes:\n";
  for (size_t i = 0; i < routes; ++i) {
    const std::string n = std::to_string(i);
    out += concat("  - name: route-of-", n, "\n    match: {hosts: [host-", n,
                  ".example.com], path_prefix: /api/", n, "/}\n    service: service-", std::to_string(i % 50),
                  "\n    timeout: 15s\n");
  }
  return out;
}

void BM_ParseYaml(benchmark::State& state) {
  const std::string text = large_document(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    Document document;
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(document.parse(text, diagnostics));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(BM_ParseYaml)->Arg(10)->Arg(10000)->Unit(benchmark::kMillisecond);

void BM_Load(benchmark::State& state) {
  const std::string text = large_document(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    const LoadResult result = load(text, "large.yaml");
    if (!result) state.SkipWithError(result.lines().c_str());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(BM_Load)->Arg(10)->Arg(10000)->Unit(benchmark::kMillisecond);

void BM_EffectiveYaml(benchmark::State& state) {
  const LoadResult result = load(large_document(static_cast<size_t>(state.range(0))), "large.yaml");
  for (auto _ : state) benchmark::DoNotOptimize(effective_yaml(*result.config));
}
BENCHMARK(BM_EffectiveYaml)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead::config
