#pragma once

// Lines of an access log, and configurations to replay them under, as tests write them down. Included by
// *_test.cc only.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/load.h"
#include "telemetry/access_formatter.h"

namespace fairlead::sim {

/// 2026-11-29T00:00:00Z.
inline constexpr Duration kMidnight = std::chrono::seconds(1795910400);

/// Where a logged request was tried, and what came of it.
struct Tried {
  std::string region;
  int status = 200;
  std::string failure;
  Duration took = std::chrono::milliseconds(20);
};

/// A request to app's route `all` that came `at` so long after midnight and was answered by `near`.
struct Logged {
  Duration at{};
  std::vector<Tried> tries = {{"near"}};
  std::string method = "GET";
  std::string path = "/";
  std::string route = "all";
  std::string service = "app";
  std::string policy = "latency";
  std::string error;
  Duration rest{};  // besides its tries
  std::string candidates;
  uint64_t table = 1;
  std::string host = "shop.example";
};

/// As the proxy's own formatter writes it, with its line break.
inline std::string log_line(const Logged& logged) {
  std::vector<telemetry::AccessAttempt> attempts;
  Duration took = logged.rest;
  for (const Tried& one : logged.tries) {
    attempts.push_back({.region = one.region,
                        .reason = "first",
                        .status = one.status,
                        .failure = one.failure,
                        .duration_ns = one.took.count()});
    took += one.took;
  }
  telemetry::AccessEntry entry{.time_ns = (kMidnight + logged.at + took).count(),
                               .duration_ns = took.count(),
                               .method = logged.method,
                               .host = logged.host,
                               .path = logged.path,
                               .user_agent = "test/1",
                               .status = logged.tries.empty() ? 503 : logged.tries.back().status,
                               .bytes_received = 10,
                               .bytes_sent = 90,
                               .route = logged.route,
                               .service = logged.service,
                               .policy = logged.policy,
                               .error = logged.error,
                               .generation = 1,
                               .table = logged.table,
                               .candidates_json = logged.candidates,
                               .attempts = attempts};
  if (!logged.tries.empty()) entry.region = logged.tries.back().region;
  if (logged.error == "client_gone") entry.status = 499;
  if (entry.status == 0) entry.status = 502;
  std::string out(telemetry::AccessFormatter::bound(entry), '\0');
  telemetry::AccessFormatter formatter;
  out.resize(static_cast<size_t>(formatter.format(entry, out.data()) - out.data()));
  return out;
}

/// What test configurations differ in: keys of the service and of its regions, and the routes.
struct AppKeys {
  std::string service = "policy: weighted";
  std::string near, mid, far;
  std::string routes = "{ name: all, match: {}, service: app }";
};

/// Service app over regions near, mid and far.
inline config::Config app_config(const AppKeys& keys = {}) {
  const auto region = [](const std::string& more) {
    return "{ endpoints: ['127.0.0.1:9000']" + (more.empty() ? "" : ", " + more) + " }";
  };
  const auto loaded = config::load(
      "apiVersion: fairlead/v1\n"
      "listeners: [ { name: plain, address: 127.0.0.1:8080 } ]\n"
      "regions: [ { name: near }, { name: mid }, { name: far } ]\n"
      "services:\n  - { name: app, " +
          keys.service + ", regions: { near: " + region(keys.near) + ", mid: " + region(keys.mid) +
          ", far: " + region(keys.far) + " } }\nroutes: [ " + keys.routes + " ]\n",
      "test.yaml");
  EXPECT_TRUE(loaded) << loaded.lines();
  return loaded ? *loaded.config : config::Config();
}

}  // namespace fairlead::sim
