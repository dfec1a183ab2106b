#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "config/load.h"

// Documents that the tests of this folder start from, and what they do with them.
namespace fairlead::config {

/// Every kind of key that is supported, in one document.
inline constexpr std::string_view kExample = R"(apiVersion: fairlead/v1
admin: { address: 127.0.0.1:9900 }           # metrics: { address: … } serves /livez /readyz /metrics alone
workers: 2                                   # default: the CPUs that the cgroup's quota allows, rounded up
listeners:
  - { name: plain, address: 0.0.0.0:8080 }
  - name: edge
    address: 0.0.0.0:8443
    tls: { certificates: [ { cert: shop.crt, key: shop.key } ] }
    client_address: { trusted_proxies: [10.0.0.0/8] }      # whose X-Forwarded-For is believed
regions:
  - { name: us-east }
  - { name: eu-west }
  - { name: ap-south }
services:
  - name: shop
    protocol: http1
    policy: latency                          # latency | weighted | failover
    balancer: peak_ewma                      # peak_ewma | least_request | round_robin | random
    health_check: { http: { path: /healthz }, interval: 1s, timeout: 500ms, unhealthy_threshold: 3, healthy_threshold: 2 }
    regions:
      us-east:  { endpoints: ["10.0.1.10:80", "10.0.1.11:80"], capacity: 4000, weight: 60 }
      eu-west:  { endpoints: ["10.0.2.10:80"], weight: 30, priority: 1 }
      ap-south: { endpoints: ["shop.ap.internal:80"], weight: 10, priority: 2 }
routes:
  - name: api                                # unique; identity, metrics and counters survive reordering
    match: { hosts: ["shop.example.com"], path_prefix: /api/ }   # also path, path_regex, headers, method, query
    service: shop
    timeout: 15s                             # to the response head, all tries together; bodies and streams have idle limits
  - { name: rest, match: {}, service: shop } # everything else
)";

/// The smallest document that is valid. The last line begins a map at the top level, so that more can be
/// appended.
inline constexpr std::string_view kMinimal = R"(apiVersion: fairlead/v1
listeners: [ { name: plain, address: 127.0.0.1:8080 } ]
regions: [ { name: here } ]
services: [ { name: shop, regions: { here: { endpoints: ["127.0.0.1:9000"] } } } ]
routes: [ { match: {}, service: shop } ]
)";

/// kMinimal with the first `from` replaced; the test fails when there is none.
inline std::string replaced(std::string_view document, std::string_view from, std::string_view to) {
  std::string out(document);
  const size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) out.replace(at, from.size(), to);
  return out;
}

inline Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found != variables.end() ? std::optional<std::string>(found->second) : std::nullopt;
  };
}

/// All errors of a document, as they would be printed; empty when it is valid.
inline std::string errors_of(std::string_view document) {
  const LoadResult result = load(document, "f", environment_of({}));
  EXPECT_EQ(result.config.has_value(), result.errors.empty());
  return result.lines();
}

/// The configuration of a valid document.
inline Config config_of(std::string_view document, const Environment& environment = environment_of({})) {
  LoadResult result = load(document, "f", environment);
  EXPECT_EQ(result.lines(), "") << document;
  return result.config.value_or(Config());
}

}  // namespace fairlead::config
