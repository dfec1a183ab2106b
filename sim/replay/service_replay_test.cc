#include "sim/replay/service_replay.h"

#include <gtest/gtest.h>

#include <functional>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

/// Requests every 5 ms for so long; `what` makes each of its number.
class ServiceReplayTest : public testing::Test {
 protected:
  void record(Duration time, const std::function<Logged(int)>& what) {
    for (int i = 0; i * 5ms < time; ++i) {
      Logged logged = what(i);
      logged.at += i * 5ms;
      lines_ += log_line(logged);
    }
  }
  ServiceLedger decide(const config::Config& config) {
    auto routes = *RouteFinder::make(config);
    RecordedTraffic traffic(config, routes);
    LogParser parser;
    for (size_t at = 0; at < lines_.size();) {
      const size_t end = lines_.find('\n', at);
      EXPECT_TRUE(traffic.add(*parser.parse(std::string_view(lines_).substr(at, end - at))).ok());
      at = end + 1;
    }
    EXPECT_TRUE(traffic.settle().ok());
    ServiceReplay replay(traffic, config, 0, 1);
    replay.run();
    moved_ = replay.moved();
    return replay.ledger();
  }
  static double share(const ServiceLedger& ledger, const std::string& region) {
    return static_cast<double>(ledger.regions.at(region).requests) / static_cast<double>(ledger.requests);
  }

  std::string lines_;
  uint64_t moved_ = 0;
};

const std::string kNames[] = {"near", "mid", "far"};

/// In turns to each region, 20, 60 and 120 ms away.
Logged in_turns(int i) {
  const Duration took[] = {20ms, 60ms, 120ms};
  return {.tries = {{kNames[i % 3], 200, "", took[i % 3]}}};
}

AppKeys weights(int near, int mid, int far) {
  const auto weight = [](int w) { return "weight: " + std::to_string(w); };
  return {.near = weight(near), .mid = weight(mid), .far = weight(far)};
}

TEST_F(ServiceReplayTest, WeightsMove) {
  record(10s, in_turns);
  const ServiceLedger ledger = decide(app_config(weights(1, 2, 7)));
  EXPECT_EQ(ledger.requests, 2000u);
  EXPECT_NEAR(share(ledger, "near"), 0.1, 0.01);
  EXPECT_NEAR(share(ledger, "mid"), 0.2, 0.01);
  EXPECT_NEAR(share(ledger, "far"), 0.7, 0.01);
  EXPECT_EQ(ledger.failed, 0u);
  EXPECT_EQ(ledger.latency.percentile_ms(0.5), 120);
  EXPECT_EQ(ledger.regions.at("near").latency.percentile_ms(0.5), 20);
  EXPECT_GT(moved_, 1000u);
  EXPECT_FALSE(ledger.has_choice);
}

TEST_F(ServiceReplayTest, TheSameSeedGivesTheSame) {
  record(3s, [](int i) {
    return Logged{.tries = {{kNames[i % 3], 200, "", Duration((i * 37 % 50) * 1ms)}}};
  });
  const auto config = app_config(weights(1, 1, 1));
  EXPECT_EQ(decide(config).latency.percentile_ms(0.9), decide(config).latency.percentile_ms(0.9));
}

TEST_F(ServiceReplayTest, LatencyFindsTheNearest) {
  record(10s, in_turns);
  const ServiceLedger ledger = decide(app_config({.service = "policy: latency, health_check: { tcp: {} }"}));
  EXPECT_GT(share(ledger, "near"), 0.9);
}

TEST_F(ServiceReplayTest, WhatStaysMeetsWhatItMet) {
  // Two of a thousand were slow, at known places.
  record(10s, [](int i) {
    return Logged{.tries = {{"near", 200, "", i % 500 == 7 ? 900ms : 20ms}}, .rest = 3ms};
  });
  const ServiceLedger ledger = decide(app_config(weights(1, 0, 0)));
  EXPECT_EQ(moved_, 0u);
  EXPECT_EQ(ledger.latency.percentile_ms(0.5), 23);
  EXPECT_EQ(ledger.latency.percentile_ms(0.998), 23);
  EXPECT_EQ(ledger.latency.percentile_ms(0.9985), 903);
}

TEST_F(ServiceReplayTest, OfAnUnknownRegionItSaysSo) {
  record(2s, [](int) { return Logged{}; });
  const ServiceLedger ledger = decide(app_config(weights(0, 1, 0)));
  EXPECT_EQ(ledger.regions.at("mid").requests, 400u);
  EXPECT_EQ(ledger.regions.at("mid").unknown, 400u);
  EXPECT_TRUE(ledger.latency.empty());
  EXPECT_EQ(ledger.failed, 0u);
}

TEST_F(ServiceReplayTest, ADeadRegionIsLeft) {
  record(20s, [](int i) {
    Logged logged = in_turns(i);
    if (i % 3 == 0 && i > 1000) logged.tries = {{"near", 0, "connect_failure", 1ms}, {"mid", 200, "", 60ms}};
    return logged;
  });
  const auto config = app_config(
      {.service = "policy: failover", .near = "priority: 0", .mid = "priority: 1", .far = "priority: 2"});
  const ServiceLedger ledger = decide(config);
  EXPECT_NEAR(share(ledger, "near"), 0.25, 0.01);
  EXPECT_NEAR(share(ledger, "mid"), 0.75, 0.01);
  EXPECT_EQ(ledger.failed, 0u);
  EXPECT_EQ(ledger.spilled, ledger.regions.at("mid").requests);
  EXPECT_GT(ledger.further, 0u);
  EXPECT_LT(ledger.further, 100u) << "it was left soon";
}

TEST_F(ServiceReplayTest, WhatHangsIsMovedElsewhere) {
  record(20s, [](int i) {
    Logged logged = in_turns(i);
    if (i % 3 == 0 && i > 1000) logged.tries = {{"near", 0, "evacuated", 100ms}, {"mid", 200, "", 60ms}};
    return logged;
  });
  const auto config = app_config(
      {.service = "policy: failover", .near = "priority: 0", .mid = "priority: 1", .far = "priority: 2"});
  const ServiceLedger ledger = decide(config);
  EXPECT_EQ(ledger.failed, 0u);
  EXPECT_NEAR(share(ledger, "mid"), 0.75, 0.02);
}

TEST_F(ServiceReplayTest, AnotherPolicyOfRetriesTakesEffect) {
  record(10s, [](int i) {
    Logged logged = in_turns(i);
    if (i % 15 == 0) logged.tries = {{"near", 503, "", 20ms}};
    return logged;
  });
  AppKeys keys = weights(1, 1, 1);
  EXPECT_EQ(decide(app_config(keys)).failed, 0u);
  keys.service += ", retry: { attempts: 0 }";
  EXPECT_GT(decide(app_config(keys)).failed, 100u);
}

TEST_F(ServiceReplayTest, WhatIsNotIdempotentIsNotRepeated) {
  record(10s, [](int i) {
    Logged logged = in_turns(i);
    logged.method = "POST";
    if (i % 15 == 0) logged.tries = {{"near", 0, "reset", 20ms}};
    return logged;
  });
  const auto config = app_config(weights(1, 1, 1));
  EXPECT_GT(decide(config).failed, 10u);
  for (size_t at = 0; (at = lines_.find("POST", at)) != std::string::npos;) lines_.replace(at, 4, "GET");
  EXPECT_EQ(decide(config).failed, 0u);
}

TEST_F(ServiceReplayTest, ADeclaredCapacityBoundsAShare) {
  record(30s, in_turns);
  const auto config = app_config({.service = "policy: failover",
                                  .near = "priority: 0, capacity: 100",
                                  .mid = "priority: 1",
                                  .far = "priority: 2"});
  const ServiceLedger ledger = decide(config);
  EXPECT_NEAR(share(ledger, "near"), 0.5, 0.05);
  EXPECT_EQ(ledger.spilled, ledger.regions.at("mid").requests + ledger.regions.at("far").requests);
}

TEST_F(ServiceReplayTest, ATimeoutOfTheRouteCounts) {
  record(5s, [](int) { return Logged{.tries = {{"near", 200, "", 300ms}}}; });
  AppKeys keys = weights(1, 0, 0);
  keys.routes = "{ name: all, match: {}, service: app, timeout: 100ms }";
  EXPECT_EQ(decide(app_config(keys)).failed, 1000u);
}

TEST_F(ServiceReplayTest, WhoLeftHasNotFailed) {
  record(5s, [](int i) {
    if (i % 10 != 0) return Logged{.tries = {{"near", 200, "", 300ms}}};
    return Logged{.tries = {{"near", 0, "client_gone", 50ms}}, .error = "client_gone"};
  });
  const ServiceLedger ledger = decide(app_config(weights(1, 0, 0)));
  EXPECT_EQ(ledger.failed, 0u);
  EXPECT_EQ(ledger.regions.at("near").requests, 1000u);
  EXPECT_EQ(ledger.latency.percentile_ms(0), 300);
}

TEST_F(ServiceReplayTest, AServiceOfAnotherNameMeetsTheSameRegions) {
  record(2s, [](int i) {
    Logged logged = in_turns(i);
    logged.service = "shop";
    return logged;
  });
  const ServiceLedger ledger = decide(app_config(weights(0, 1, 0)));
  EXPECT_EQ(ledger.regions.at("mid").unknown, 0u);
  EXPECT_EQ(ledger.latency.percentile_ms(0.5), 60);
}

TEST_F(ServiceReplayTest, NightsAreLeftOut) {
  record(100ms, [](int) { return Logged{}; });
  record(100ms, [](int) { return Logged{.at = 24h * 40}; });
  EXPECT_EQ(decide(app_config(weights(1, 0, 0))).requests, 40u);
}

}  // namespace
}  // namespace fairlead::sim
