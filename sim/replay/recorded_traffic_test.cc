#include "sim/replay/recorded_traffic.h"

#include <gtest/gtest.h>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

class RecordedTrafficTest : public testing::Test {
 protected:
  absl::StatusOr<bool> add(const Logged& logged) {
    const std::string line = log_line(logged);
    return traffic_.add(*parser_.parse(line));
  }
  const RegionHistory* history(const char* region) {
    return traffic_.history(traffic_.services().find("app"), traffic_.regions().find(region));
  }

  config::Config config_ =
      app_config({.routes = "{ name: all, match: { path_prefix: / }, service: app }, "
                            "{ name: again, match: { path_prefix: /again }, service: app, "
                            "idempotent: true }"});
  RouteFinder routes_ = *RouteFinder::make(config_);
  LogParser parser_;
  RecordedTraffic traffic_{config_, routes_};
};

TEST_F(RecordedTrafficTest, StandsInTheOrderOfBeginnings) {
  ASSERT_TRUE(*add({.at = 5s}));
  ASSERT_TRUE(*add({.at = 1s, .tries = {{"near", 200, "", 9s}}}));
  ASSERT_TRUE(traffic_.settle().ok());
  EXPECT_EQ(traffic_.begin(), kMidnight + 1s);
  EXPECT_EQ(traffic_.end(), kMidnight + 5s);
  ASSERT_EQ(traffic_.requests().size(), 2u);
  EXPECT_EQ(traffic_.requests()[0].at, 0s);
  EXPECT_EQ(traffic_.requests()[1].at, 4s);
  EXPECT_EQ(traffic_.tries(traffic_.requests()[0])[0].what.took(), 9s);
}

TEST_F(RecordedTrafficTest, TriesBelongToTheirRegionsAndTimes) {
  ASSERT_TRUE(*add({.tries = {{"near", 0, "reset", 50ms}, {"mid", 200, "", 70ms}}, .rest = 8ms}));
  ASSERT_TRUE(traffic_.settle().ok());
  EXPECT_EQ(traffic_.requests()[0].rest, 8ms);
  ASSERT_NE(history("near"), nullptr);
  ASSERT_EQ(history("mid")->around(0).size(), 1u);
  EXPECT_EQ(history("mid")->around(0)[0].at_ms, 50u);
  EXPECT_EQ(history("far"), nullptr);
}

TEST_F(RecordedTrafficTest, WhatIsTriedAgainWithinARegionIsOneTry) {
  ASSERT_TRUE(*add({.tries = {{"near", 0, "connect_failure", 2ms}, {"near", 200, "", 20ms}, {"mid"}}}));
  ASSERT_TRUE(traffic_.settle().ok());
  const auto tries = traffic_.tries(traffic_.requests()[0]);
  ASSERT_EQ(tries.size(), 2u);
  EXPECT_EQ(tries[0].what.fate, Fate::answered);
  EXPECT_EQ(tries[0].what.took(), 22ms);
}

TEST_F(RecordedTrafficTest, WhatTellsNothingOfARegionIsNoTry) {
  ASSERT_TRUE(*add({.tries = {{"near", 0, "client_gone", 900ms}}, .error = "client_gone"}));
  ASSERT_TRUE(traffic_.settle().ok());
  EXPECT_EQ(traffic_.requests()[0].tries, 0);
  EXPECT_EQ(traffic_.requests()[0].patience, 900ms);
  EXPECT_TRUE(traffic_.requests()[0].abandoned);
  EXPECT_EQ(history("near"), nullptr);
}

TEST_F(RecordedTrafficTest, RoutesAreThoseOfTheConfiguration) {
  ASSERT_TRUE(*add({.path = "/x", .route = "old"}));
  ASSERT_TRUE(*add({.method = "POST", .path = "/x"}));
  ASSERT_TRUE(*add({.method = "POST", .path = "/again"}));
  ASSERT_TRUE(traffic_.settle().ok());
  EXPECT_EQ(traffic_.requests()[0].route, 0u);
  EXPECT_TRUE(traffic_.requests()[0].idempotent);
  EXPECT_FALSE(traffic_.requests()[1].idempotent);
  EXPECT_EQ(traffic_.requests()[2].route, 1u);
  EXPECT_TRUE(traffic_.requests()[2].idempotent) << "the route says so";
}

TEST_F(RecordedTrafficTest, LeavesOutWhatIsNotDecided) {
  EXPECT_FALSE(*add({.tries = {}, .service = "", .error = "bad_request"}));
  EXPECT_FALSE(*add({.method = "", .path = ""}));
  EXPECT_EQ(traffic_.counts().refused, 1u);
  EXPECT_EQ(traffic_.counts().forwarded, 1u);
  ASSERT_TRUE(traffic_.settle().ok());
  EXPECT_TRUE(traffic_.requests().empty());
}

TEST(RecordedTraffic, CountsWhatHasNoRoute) {
  const auto config = app_config({.routes = "{ name: api, match: { path_prefix: /api/ }, service: app }"});
  const auto routes = RouteFinder::make(config);
  RecordedTraffic traffic(config, *routes);
  LogParser parser;
  const std::string line = log_line({.path = "/other"});
  EXPECT_TRUE(*traffic.add(*parser.parse(line)));
  EXPECT_EQ(traffic.counts().unrouted, 1u);
}

TEST_F(RecordedTrafficTest, RefusesAFailureThatNobodyLogs) {
  const auto status = add({.tries = {{"near"}, {"near", 0, "bored"}}}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(), "attempts[1].failure: 'bored' is no failure that Fairlead logs");
}

TEST_F(RecordedTrafficTest, RefusesMoreThanItHasTimeFor) {
  ASSERT_TRUE(*add({}));
  ASSERT_TRUE(*add({.at = 24h * 60}));
  EXPECT_EQ(traffic_.settle().message(), "goes over more than 48 days: replay a part of it");
}

}  // namespace
}  // namespace fairlead::sim
