#include "routing/route_table.h"

#include <benchmark/benchmark.h>

#include <string>

#include "routing/random.h"

namespace fairlead::routing {
namespace {

config::Route route(size_t i) {
  config::Route out;
  out.name = "r" + std::to_string(i);
  out.service = "shop";
  return out;
}

RouteTable build(std::vector<config::Route> routes) {
  config::Config config;
  config.services.emplace_back().name = "shop";
  config.routes = std::move(routes);
  std::vector<uint32_t> ids(config.routes.size());
  return *RouteTable::build(config, ids, 1);
}

/// Writes `number` below 90,000 as five digits over those at `at`.
void write_number(std::string& text, size_t at, uint32_t number) {
  number += 10'000;
  for (size_t i = 5; i > 0; --i, number /= 10) text[at + i - 1] = static_cast<char>('0' + number % 10);
}

/// Matches requests for routes in random order. Each is written into the same two strings just before, as a
/// request has just been read when it is matched; '#####' in a template is the route's number.
void run(benchmark::State& state, const RouteTable& table, std::string host, std::string path) {
  std::string& varying = host.find('#') == std::string::npos ? path : host;
  size_t at = varying.find('#');
  Random random(1);
  for (auto _ : state) {
    write_number(varying, at, random.below(state.range(0)));
    const Route* found = table.match({.host = host, .path = path, .method = "GET", .query = {}}, 0);
    if (found == nullptr) state.SkipWithError("no route");
    benchmark::DoNotOptimize(found);
  }
}

void exact_hosts(benchmark::State& state) {
  std::vector<config::Route> routes;
  for (int64_t i = 0; i < state.range(0); ++i) {
    routes.push_back(route(i));
    routes.back().match.hosts = {"shop-" + std::to_string(10000 + i) + ".example.com"};
  }
  run(state, build(routes), "shop-#####.example.com", "/api/v1/items/12345");
}
BENCHMARK(exact_hosts)->Arg(10)->Arg(10'000);

void hosts_with_prefixes(benchmark::State& state) {
  std::vector<config::Route> routes;
  for (int64_t i = 0; i < state.range(0); ++i) {
    routes.push_back(route(i));
    routes.back().match.hosts = {"shop-" + std::to_string(10000 + i) + ".example.com"};
    routes.back().match.path_kind = config::RouteMatch::Path::prefix;
    routes.back().match.path = "/api/";
  }
  run(state, build(routes), "shop-#####.example.com", "/api/v1/items/12345");
}
BENCHMARK(hosts_with_prefixes)->Arg(10)->Arg(10'000);

void path_prefixes(benchmark::State& state) {
  std::vector<config::Route> routes;
  for (int64_t i = 0; i < state.range(0); ++i) {
    routes.push_back(route(i));
    routes.back().match.path_kind = config::RouteMatch::Path::prefix;
    routes.back().match.path = "/api/team" + std::to_string(10000 + i) + "/";
  }
  run(state, build(routes), "shop.example.com", "/api/team#####/items/12345");
}
BENCHMARK(path_prefixes)->Arg(10)->Arg(10'000);

void exact_paths(benchmark::State& state) {
  std::vector<config::Route> routes;
  for (int64_t i = 0; i < state.range(0); ++i) {
    routes.push_back(route(i));
    routes.back().match.path_kind = config::RouteMatch::Path::exact;
    routes.back().match.path = "/api/v1/items/" + std::to_string(10000 + i);
  }
  run(state, build(routes), "shop.example.com", "/api/v1/items/#####");
}
BENCHMARK(exact_paths)->Arg(10)->Arg(10'000);

void build_table(benchmark::State& state) {
  std::vector<config::Route> routes;
  for (int64_t i = 0; i < state.range(0); ++i) {
    routes.push_back(route(i));
    routes.back().match.hosts = {"shop-" + std::to_string(i) + ".example.com"};
    routes.back().match.path_kind = config::RouteMatch::Path::prefix;
    routes.back().match.path = "/api/";
  }
  for (auto _ : state) benchmark::DoNotOptimize(build(routes));
}
BENCHMARK(build_table)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fairlead::routing
