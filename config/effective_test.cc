#include "config/effective.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

/// A configuration in which nothing has its default and every text needs care.
const char* const kOdd = R"(apiVersion: fairlead/v1
admin: { address: "[::1]:0" }
metrics: { address: "[::]:9901" }
workers: 7
fleet: { instances: 3 }
listeners: [ { name: "null", address: "[::1]:80", client_address: { trusted_proxies: [10.0.0.0/8, "fd00::/8"] },
    tls: { certificates: [ { cert: "a b.crt", key: /a.key, ocsp: a.ocsp }, { cert: b, key: c } ], profile: modern,
           client_auth: { ca: ca.pem, crl: "crl: pem", mode: optional }, ticket_keys: [ "1", "2" ], ticket_lifetime: 168h } } ]
regions: [ { name: "1.5" }, { name: "true" } ]
services:
  - name: "007"
    policy: weighted
    balancer: random
    health_check: { http: { path: "/a?b=c:", host: shop.example.com, expected_status: [200, 404], expected_body: "a \"b\" \\ $${X} é" },
                    port: 1, interval: 1500ms, jitter: 12.5%, timeout: 3ms, unhealthy_threshold: 1, healthy_threshold: 1 }
    retry: { attempts: 0, on_connect: false, on_reset: false, on_status: [], budget: { per_success: 0.3, per_second: 1.25, maximum: 0 } }
    detection: { suspicion: false, ejection: false, evacuation: false, hold_down: 1ms, max_hold_down: 2h, probing_share: 0.123456789,
                 ramp_start: 33.3%, ramp_factor: 1.1, ramp_interval: 90s, count_500: true }
    latency: { margin: 0s, margin_ratio: 0%, return_after: 0s, leave_after: 1h }
    pool: { max_connections: 1, max_pending: 0, idle_timeout: 1ms, connect_timeout: 5m }
    tls: { ca: "no", server_name: a.b, cert: c, key: k, verify: false }
    regions: { "true": { endpoints: ["a.b:1"], capacity: 0.5, weight: 0, priority: 3 }, "1.5": { endpoints: ["[::2]:2", "c:3"], weight: 1 } }
  - { name: called, protocol: h2, health_check: { grpc: { service: "a.B c", host: a.b } }, regions: { "1.5": { endpoints: ["a:1"] } } }
  - { name: tcp, tls: {}, health_check: { tcp: }, regions: { "1.5": { endpoints: ["a:1"] } } }
routes:
  - match: { hosts: ["*.b.c", "[::1]"], path_regex: "^/$${a}\\d+$", methods: [GET],
             headers: [ { name: x, exact: "" }, { name: "y", regex: "[0-9]" } ], query: [ { name: "q q", prefix: "~", invert: true }, { name: z } ] }
    service: "007"
    timeout: 1ms
    criticality: sheddable
  - { match: { grpc: { service: a.b_c.D, method: _E1 } }, service: called, idempotent: true, grpc_web: true }
  - { match: { grpc: { service: "true" } }, service: called }
  - { name: "off", match: { path: "/~x" }, service: tcp }
limits: { request_line: 257, request_head: 1025, header_count: 1, response_head: 1MiB, connection_buffer: 4KiB, replay_buffer: 0,
          request_head_timeout: 10ms, stream_idle_timeout: 20ms, connection_idle_timeout: 30ms, connection_idle_timeout_pressed: 25ms,
          tls_handshake_timeout: 40ms, max_tls_handshakes: 2, max_connections: 1, memory: 2GiB, underscores_in_headers: true }
drain: { delay: 0s, timeout: 0s }
access_log: { path: "/var/log/fairlead: access.log" }
)";

TEST(Effective, YamlLoadsToAnEqualConfiguration) {
  for (std::string_view document : {kExample, kMinimal, std::string_view(kOdd)}) {
    const Config config = config_of(document);
    const std::string yaml = effective_yaml(config);
    EXPECT_EQ(config_of(yaml), config) << yaml;
    EXPECT_EQ(effective_yaml(config_of(yaml)), yaml);
  }
}

TEST(Effective, JsonLoadsToAnEqualConfiguration) {
  for (std::string_view document : {kExample, kMinimal, std::string_view(kOdd)}) {
    const Config config = config_of(document);
    const std::string json = effective_json(config);
    EXPECT_EQ(config_of(json), config) << json;
    EXPECT_TRUE(boost::json::parse(json).is_object());
  }
}

TEST(Effective, ShowsDefaults) {
  const std::string yaml = effective_yaml(config_of(kMinimal));
  EXPECT_EQ(yaml.find("apiVersion: fairlead/v1\nadmin:\n  address: \"127.0.0.1:9900\"\nfleet:\n  "
                      "instances: 1\nworkers: 0\nlisteners:\n  - name: plain\n"),
            0u);
  for (std::string_view line : {"\n    protocol: http1\n", "\n      on_status: [502, 503, 504]\n",
                                "\n      jitter:", "\n  request_line: 16KiB\n", "\n  - name: route-1\n",
                                "\n    timeout: 15s\n", "\n  delay: 10s\n"}) {
    const bool optional = line == "\n      jitter:";  // there is no health check to have one
    EXPECT_EQ(yaml.find(line) == std::string::npos, optional) << line << yaml;
  }
}

TEST(Effective, WritesEmptyMapsAndQuotesWhatOthersMisread) {
  const std::string yaml = effective_yaml(config_of(kOdd));
  EXPECT_NE(yaml.find("\n      tcp: {}\n"), std::string::npos) << yaml;
  EXPECT_NE(yaml.find("  - name: \"null\"\n"), std::string::npos);
  EXPECT_NE(yaml.find("  - name: \"off\"\n"), std::string::npos);
  EXPECT_NE(yaml.find("\n      \"true\":\n"), std::string::npos);
  EXPECT_NE(yaml.find("path_regex: \"^/$${a}\\\\d+$\"\n"), std::string::npos);
}

}  // namespace
}  // namespace fairlead::config
